using System.Text;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>What a restore brings back that was taken away since: accounts, grants, an older policy.</summary>
internal static class Revivals
{
    /// <summary>Acts that take a right away, replace one, or hold somebody back; undone in an older state.</summary>
    private static readonly HashSet<string> Narrowing =
    [
        "user.disable", "user.delete", "user.set", "user.password", "group.leave", "group.delete", "database.revoke", "administrator.dismiss", "administrator.recover", "factor.remove",
        "factor.confirm", "cert.revoke", "label.clearance", "label.apply", "label.relabel", "quarantine.impose", "audit.revoke", "statement.forget", "key.rotate", "column.convert",
    ];

    /// <summary>What the journal knows of them after that moment, the newest last; before anything is brought back.</summary>
    public static IReadOnlyList<string> Since(string journal, SealingSecret sealing, DateTimeOffset moment, CancellationToken cancellation)
    {
        // What is left of a damaged journal says more than nothing.
        var reader = new JournalReader(journal, sealing) { SkipDamage = true, SkipValues = true };
        return
        [
            .. reader.Read(new JournalFilter { From = moment }, cancellation).Where(Undoes)
                .Select(entry => FormattableString.Invariant($"{entry.Action} {entry.Object} of {entry.Moment.UtcDateTime:u}")).Distinct(),
        ];
    }

    /// <summary>What the state that came back lets somebody do that the running one does not, and where its policy is weaker.</summary>
    public static async Task<IReadOnlyList<string>> BetweenAsync(IEngine came, StoredPolicy policy, IEngine now, string origin, CancellationToken cancellation)
    {
        List<string> found = [];
        if (await new PolicyCatalogue(now, origin).NewestAsync(cancellation).ConfigureAwait(false) is { } running && running.Version != policy.Version)
        {
            found.Add(FormattableString.Invariant($"policy {policy.Version} of {policy.AppliedAt.UtcDateTime:u} in place of policy {running.Version}"));
            found.AddRange(Weaker(running, policy));
        }

        var (then, here) = (await RightsPicture.ReadAsync(came, cancellation).ConfigureAwait(false), await RightsPicture.ReadAsync(now, cancellation).ConfigureAwait(false));
        found.AddRange(then.RevivedAgainst(here));
        return found;
    }

    private static IEnumerable<string> Weaker(StoredPolicy running, StoredPolicy came)
    {
        var (before, after) = (Encoding.UTF8.GetString(running.Text.Span), Encoding.UTF8.GetString(came.Text.Span));
        return PolicySet.ParseInForce(before, "policy") is { IsValid: true, Policy: { } old } && PolicySet.ParseInForce(after, "policy") is { IsValid: true, Policy: { } next }
            ? PolicyPlan.Between(old, before, next, after).Differences.Where(difference => difference.Weakens).Select(difference => $"policy: {difference}")
            : ["policy: one of the two cannot be read by this version, so what is weaker is not known"];
    }

    private static bool Undoes(JournalEntry entry) =>
        entry.Kind == RecordKind.PolicyChanged ? entry.Action == $"policy.{PolicyChanged.InForce}"
            : entry.Kind == RecordKind.AdministrationActed && entry.Result == "done" && Narrowing.Contains(entry.Action ?? "");
}
