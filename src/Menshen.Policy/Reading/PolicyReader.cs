using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads the sections of a policy, one method each; their ranges and defaults are explained at the rules' own types.</summary>
internal static class PolicyReader
{
    public static PolicySet Read(PolicyMapping file, PolicyErrors errors, bool isInForce)
    {
        var root = new SectionReader(file, errors);
        var profile = root.Choice("profile", Profile.Standard, ("standard", Profile.Standard), ("strict", Profile.Strict), ("transparent", Profile.Transparent));
        var journal = root.Section("journal");
        var seals = SealReader.Read(root.Items("seals"), root.Has("labels"), errors);
        // What was put in force before strict demanded backups goes on being in force: an update, or a restore from an old set, must not end in a guard that does not start.
        var backups = BackupBounds.Of(isInForce ? Profile.Standard : profile);
        var sessions = SessionReader.ReadSessions(root.Section("sessions"), profile);
        var policy = new PolicySet
        {
            Profile = profile,
            Listeners = ListenerReader.Read(root.Items("listen"), errors),
            // Before the other half of its section, which refuses what nobody has asked for.
            JournalWitnesses = JournalWitnessReader.Read(journal),
            JournalWitnessMismatch = journal.Choice(
                "witness-mismatch", profile == Profile.Strict ? WitnessMismatch.Refuse : WitnessMismatch.Alarm, ("alarm", WitnessMismatch.Alarm), ("refuse", WitnessMismatch.Refuse)),
            JournalKeeping = JournalKeepingReader.Read(journal, profile),
            Journal = ReadJournal(journal),
            Sessions = sessions,
            Accounts = AccountReader.Accounts(root.Section("accounts"), profile),
            Passwords = AccountReader.Passwords(root.Section("passwords"), profile),
            Logins = SessionReader.ReadLogins(root.Section("logins")),
            Access = AccessRuleReader.Read(root.Items("access"), profile, errors),
            Seals = seals,
            Masks = MaskReader.Read(root.Section("masks"), seals),
            Disclosure = DisclosureReader.Read(root.Items("disclosure"), seals, profile, errors),
            Poison = ReadPoison(root.Section("poison")),
            Labels = LabelReader.Read(root.Section("labels")),
            Statistics = StatisticsReader.Read(root.Items("statistics"), errors),
            Grants = GrantReader.Read(root.Section("grants"), profile),
            Quotas = QuotaReader.Read(root.Items("quotas"), sessions.Maximum, errors),
            EndUsers = EndUserReader.Read(root.Items("end-users"), errors),
            Statements = StatementRuleReader.Read(root.Items("statements"), errors),
            Priorities = PriorityReader.Read(root.Items("priorities"), errors),
            LearntStatements = LearntStatementReader.Read(root.Items("learnt-statements"), errors),
            Factors = FactorReader.Read(root.Section("factors"), profile),
            Reauthentication = FactorReader.ReadTable(root.Section("reauthentication")),
            Messages = ReadLimits(root.Section("limits")),
            WarmConnections = ReadWarmConnections(root.Section("engine-connections")),
            Forward = ForwardReader.Read(root.Items("forward"), errors),
            Control = ControlReader.Read(root.Section("control")),
            Approvals = ControlReader.ReadApprovals(root.Section("approvals"), profile),
            BreakGlass = ControlReader.ReadBreakGlass(root.Section("break-glass")),
            Backup = BackupReader.Read(root.Section("backup"), profile, backups),
            Scrub = ScrubReader.Read(root.Section("scrub")),
            Host = HostReader.Read(root.Section("host")),
            Standby = StandbyReader.Read(root.Section("standby")),
            Gateways = ReadGateways(root.Section("gateways")),
            Program = ReadProgram(root.Section("program"), profile),
            TransparentSuperusers = ReadTransparent(root, profile),
        };
        StrictProfile.Check(policy, root);
        BackupReader.Demand(policy.Backup, backups, root);
        root.RefuseUnknown();
        return policy;
    }

    private static JournalRules ReadJournal(SectionReader section)
    {
        var rules = new JournalRules(
            section.Choice(
                "durability", JournalRules.Default.Durability, ("strict", JournalDurability.Strict),
                ("bounded", JournalDurability.Bounded)),
            section.Time("lag", JournalRules.Default.Lag, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            section.Size("segment", JournalRules.Default.SegmentBytes, 1L << 20, 1L << 30),
            section.Choice("values", JournalRules.Default.Values, ("on", true), ("off", false)),
            section.Integer("row-keys", JournalRules.Default.RowKeys, 1, 1_000_000));
        section.RefuseUnknown();
        return rules;
    }

    private static PoisonRules ReadPoison(SectionReader section)
    {
        var rules = new PoisonRules(section.Choice("action", PoisonRules.Default.Action, ("stop", PoisonAction.Stop), ("alarm", PoisonAction.Alarm)));
        section.RefuseUnknown();
        return rules;
    }

    private static GatewayRules ReadGateways(SectionReader section)
    {
        var rules = new GatewayRules(section.Time("policies-differ", GatewayRules.Default.PoliciesDiffer, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)));
        section.RefuseUnknown();
        return rules;
    }

    private static ProgramRules ReadProgram(SectionReader section, Profile profile)
    {
        var rules = new ProgramRules(section.Choice("manifest", profile == Profile.Strict, ("required", true), ("told", false)));
        section.RefuseUnknown();
        return rules;
    }

    private static MessageRules ReadLimits(SectionReader section)
    {
        var rules = new MessageRules(
            (int)section.Size("message", MessageRules.Default.MessageBytes, 64L << 10, 1L << 30),
            section.Integer("prepared-statements", MessageRules.Default.PreparedStatements, 1, 1_000_000),
            section.Integer("pipeline", MessageRules.Default.Pipeline, 1, 65_536));
        section.RefuseUnknown();
        return rules;
    }

    private static WarmConnectionRules ReadWarmConnections(SectionReader section)
    {
        var rules = new WarmConnectionRules(
            section.Flag("keep-warm", WarmConnectionRules.Default.KeepWarm),
            section.Integer("warm-per-subject", WarmConnectionRules.Default.PerSubject, 1, 1000),
            section.Integer("warm-total", WarmConnectionRules.Default.Total, 1, 10_000),
            section.Time("warm-idle", WarmConnectionRules.Default.Idle, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            section.Time("warm-lifetime", WarmConnectionRules.Default.Lifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24)));
        section.RefuseUnknown();
        return rules;
    }

    private static ImmutableArray<string> ReadTransparent(SectionReader root, Profile profile)
    {
        var section = root.Section("transparent");
        // A superuser passes every lock of the engine: legal only where the whole installation is declared a test.
        if (profile != Profile.Transparent && root.Has("transparent"))
            root.Errors.Add(
                root.KeyOf("transparent"), "`transparent` is legal only in profile transparent",
                "Delete it, or on a test system write `profile: transparent`");
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in section.Items("superusers")?.Items ?? [])
        {
            if (item is not PolicyScalar { Text.Length: > 0 } name)
                root.Errors.Add(item, "this is not a name", "Write one subject's name per entry");
            else if (names.Contains(name.Text))
                root.Errors.Add(item, $"`{name.Text}` is named twice", "Keep it once");
            else
                names.Add(name.Text);
        }

        section.RefuseUnknown();
        return names.ToImmutable();
    }
}
