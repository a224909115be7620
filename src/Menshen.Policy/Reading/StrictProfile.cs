namespace Menshen.Policy.Reading;

/// <summary>What the profile strict refuses: settings weaker than the strictest value of the standards (shared/standards, SUMMARY, part 2).</summary>
/// <remarks>Exceptions for single subjects stay possible and visible; a whole kind below its demand is refused.</remarks>
internal static class StrictProfile
{
    public static void Check(PolicySet policy, SectionReader root)
    {
        if (policy.Profile != Profile.Strict)
            return;
        var strict = FactorRules.Strict;
        Require(policy.Journal.Durability == JournalDurability.Strict, root, "journal", "durability bounded can lose records", "Write `durability: strict`");
        Require(policy.JournalKeeping.WhenFull != JournalOverflow.DropAndCount, root, "journal", "when-full drop-and-count runs statements without records", "Write `when-full: stop`");
        Require(policy.JournalWitnessMismatch == WitnessMismatch.Refuse, root, "journal", "witness-mismatch alarm starts on a journal that was cut or put back", "Write `witness-mismatch: refuse`, or delete the line");
        Require(policy.Listeners.All(l => l.Tls == ListenerTls.Required), root, "listen", "a listener takes plaintext", "Write `tls: required`");
        Require(IsSecond(policy.Factors.People), root, "factors", "people must show a second factor", "Write `people: any-second`, or delete the line");
        Require(IsSecond(policy.Factors.Programs), root, "factors", "programs must show a second factor", "Write `programs: certificate`, or delete the line");
        Require(
            policy.Factors.Administrators is FactorDemand.Certificate or FactorDemand.Unforgeable, root, "factors",
            "administrators must show a factor that cannot be forged", "Write `administrators: unforgeable`, or delete the line");
        Require(policy.Factors.TicketUses == strict.TicketUses, root, "factors", "a ticket is a one-time password", "Write `ticket-uses: 1`, or delete the line");
    }

    private static bool IsSecond(FactorDemand demand) => demand != FactorDemand.None;

    private static void Require(bool holds, SectionReader root, string section, string what, string instead)
    {
        if (!holds)
            root.Errors.Add(root.Has(section) ? root.KeyOf(section) : root.Place, $"profile strict: {what}", instead);
    }
}
