using System.Collections.Immutable;
using System.Net;
using static Menshen.Policy.Planning.Directions;

namespace Menshen.Policy.Planning;

/// <summary>The lists of a policy as plans compare them, with the direction of each field. Beside <see cref="SettingTable"/>.</summary>
internal static class EntryTable
{
    /// <summary>Lists of entries: what names an entry, and the fields that have a direction here.</summary>
    public static ImmutableArray<(string Path, ImmutableArray<string> Id, ImmutableArray<string> Fields)> Lists { get; } =
    [
        ("listen", ["address", "port"], ["tls"]),
        ("access", ["id"], ["by", "kind", "power", "source", "days", "hours", "zone", "application", "sessions", "new-sessions", "idle-timeout", "lifetime"]),
        ("seals", ["group"], ["tag", "mode", "suffix", "columns", "field-labels"]),
        ("disclosure", ["id"], ["by", "group", "kind", "power", "tags", "rights", "purpose", "days", "hours", "zone", "values-per-day", "over-budget"]),
        ("forward", ["to"], ["form", "authority"]),
        ("factors.subjects", ["name"], ["demand"]),
        ("labels.tables", ["table"], ["default", "table-label", "write-up", "physical", "columns"]),
        ("labels.clearances", ["by", "group"], ["highest", "lowest", "default", "trusted-down-to"]),
        ("statistics", ["resource"],
            ["table", "unit", "by", "group", "measures", "filters", "ranges", "minimum", "dominance", "answers", "round-to", "noise", "budget", "period", "history"]),
        ("grants.objects", ["objects"], ["depth", "receivers", "only", "never", "expiry", "purpose"]),
        ("quotas", ["id"], ["by", "group", "kind", "power", "rows", "bytes", "time", "rows-per-hour", "bytes-per-hour", "time-per-hour", "reserved-sessions"]),
        ("end-users", ["id"], ["by", "group", "demand"]),
        ("statements", ["id"], ["by", "group", "kind", "power", "database", "statement", "privilege", "object", "only", "days", "hours", "zone"]),
        ("learnt-statements", ["id"], ["by", "mode"]),
        ("priorities", ["id"], ["by", "group", "level"]),
    ];

    /// <summary>Lists of words, of places with their settings, and the masks, whose keys are tags.</summary>
    public static ImmutableArray<string> Words { get; } = ["masks", "journal.witness", "journal.archive", "host.logs", "approvals.for", "transparent.superusers", "grants.receivers"];

    public static IEnumerable<PlannedEntry> Of(PolicySet policy) =>
    [
        .. policy.Listeners.Select(Listener),
        .. policy.Access.All.Select(Access),
        .. policy.Seals.Groups.Select(Seals),
        .. policy.Disclosure.All.Select(DisclosureEntry.Of),
        .. policy.Forward.Select(Receiver),
        .. policy.Factors.Subjects.Select(exception => Exception(exception, policy.Factors)),
        .. policy.JournalWitnesses.Select(witness => Word("journal witness", AddressOf(witness), PolicyReach.Restart, isProtection: true)),
        .. policy.JournalKeeping.Archive.Select(ArchivePlaceEntry.Of),
        .. policy.Host.Logs.Select(log => Word("host log", log, PolicyReach.AtOnce, isProtection: true)),
        .. policy.Approvals.Operations.Select(operation => Word("approvals for", operation, PolicyReach.AtOnce, isProtection: true)),
        .. LabelEntries.Of(policy.Labels),
        .. policy.Statistics.All.Select(StatisticsEntry.Of),
        .. policy.Grants.Terms.Receivers.Select(kind => Word("grants receivers", kind, PolicyReach.AtOnce, isProtection: false)),
        .. policy.Grants.Rules.Select(GrantEntry.Of),
        .. policy.Quotas.All.Select(QuotaEntry.Of),
        .. policy.EndUsers.All.Select(EndUserEntry.Of),
        .. policy.Statements.All.Select(StatementRuleEntry.Of),
        .. policy.LearntStatements.All.Select(LearntStatementEntry.Of),
        .. policy.Priorities.All.Select(PriorityEntry.Of),
        .. policy.TransparentSuperusers.Select(name => Word("transparent superuser", name, PolicyReach.Restart, isProtection: false)),
    ];

    // Each further place to listen at is one more to attack.
    private static PlannedEntry Listener(ListenerRule rule) => new(
        "listen", new IPEndPoint(rule.Address, rule.Port).ToString(), PolicyReach.Restart,
        [PlannedField.Of("tls", rule.Tls == ListenerTls.Required ? "required" : "loopback-optional", rule.Tls, (_, after) => after != ListenerTls.Required)])
    {
        AddingWeakens = true,
        RemovingWeakens = false,
    };

    // A session must meet every rule that is for its subject: a rule for more subjects is stricter, one that lets in from more places is not.
    private static PlannedEntry Access(AccessRule rule) => new("access", rule.Id, PolicyReach.AtOnce,
    [
        PlannedField.Of("by", FieldText.Of(rule.Subjects), rule.Subjects, Narrower),
        PlannedField.Of("kind", FieldText.Of(rule.Kinds), rule.Kinds, Narrower),
        PlannedField.Of("power", FieldText.Of(rule.Powers), rule.Powers, Narrower),
        PlannedField.Of("source", FieldText.Of(rule.Sources.Select(network => network.ToString())), rule.Sources, WiderNetworks),
        PlannedField.Of("application", FieldText.Of(rule.Applications), rule.Applications, Wider),
        PlannedField.Of("hours", FieldText.Of(rule.When), rule.When, WiderHours),
        PlannedField.Of<long?>("sessions", FieldText.Of(rule.Sessions), rule.Sessions, Larger),
        PlannedField.Of<long?>("new-sessions", FieldText.Of(rule.NewSessions), rule.NewSessions, Larger),
        PlannedField.Of("idle-timeout", FieldText.Of(rule.IdleTimeout), rule.IdleTimeout, Later),
        PlannedField.Of("lifetime", FieldText.Of(rule.Lifetime), rule.Lifetime, Later),
    ])
    {
        AddingWeakens = false,
        RemovingWeakens = true,
    };

    // Rights and masks go by the tag: another one may give what the old one did not.
    private static PlannedEntry Seals(SealGroupRule rule) => new("seals", rule.Name, PolicyReach.AtOnce,
    [
        PlannedField.Of("tag", rule.Tag, rule.Tag, (_, _) => true),
        PlannedField.Of("mode", rule.IsSearchable ? "eq" : "random", rule.IsSearchable, (_, after) => after),
        PlannedField.Of("suffix", rule.Suffix == 0 ? "" : Settings.Number(rule.Suffix), rule.Suffix, (before, after) => after != 0 && after != before),
        Columns(rule),
        // Off: values that carry a label keep it, and the next ones carry none. On, where values can be compared: those that are there are found by no
        // labelled session's `=`, its `<>` takes them for others and deletes them, and a unique key lets the same value in once more.
        PlannedField.Of(
            "field-labels", rule.HasFieldLabels ? "yes" : "no", (IsOn: rule.HasFieldLabels, rule.IsSearchable),
            (before, after) => before.IsOn != after.IsOn && (before.IsOn || before.IsSearchable || after.IsSearchable)),
    ])
    {
        // Sealed is more than plain; but who has the engine's files counts endings, of four digits ten thousand, and somebody else should have thought of it.
        AddingWeakens = rule.Suffix != 0,
        RemovingWeakens = true,
    };

    private static PlannedField Columns(SealGroupRule rule)
    {
        ImmutableArray<string> columns = [.. rule.Columns.Select(column => column.ToString())];
        return PlannedField.Of("columns", FieldText.Of(columns), columns, Lacks);
    }

    // One receiver less is one that does not learn of it; one more is one that reads the records.
    private static PlannedEntry Receiver(ForwardRule rule) => new("forward", rule.Address, PolicyReach.Restart,
    [
        PlannedField.Of("form", rule.Form.ToString().ToLowerInvariant(), rule.Form, (_, _) => false),
        PlannedField.Of("authority", rule.AuthorityFile ?? "", rule.AuthorityFile, (_, _) => true),
    ])
    {
        AddingWeakens = true,
        RemovingWeakens = true,
    };

    // Which of the three demands would hold without it hangs on the subject: measured against all.
    private static PlannedEntry Exception(FactorException exception, FactorRules rules)
    {
        int[] usual = [Rank(rules.People), Rank(rules.Programs), Rank(rules.Administrators)];
        var rank = Rank(exception.Demand);
        return new PlannedEntry(
            "factors exception", exception.Subject, PolicyReach.NewSessions,
            [PlannedField.Of("demand", SettingTable.Demands[rank].Word, rank, (before, after) => after < before)])
        {
            AddingWeakens = rank < usual.Max(),
            RemovingWeakens = rank > usual.Min(),
        };
    }

    private static PlannedEntry Word(string section, string word, PolicyReach reach, bool isProtection) =>
        new(section, word, reach, []) { AddingWeakens = !isProtection, RemovingWeakens = isProtection };

    private static string AddressOf(WitnessRule witness) => witness.File ?? $"syslog+tcp://{witness.Host}:{Settings.Number(witness.Port)}";

    private static int Rank(FactorDemand demand) => SettingTable.Demands.Select(ranked => ranked.Value).ToList().IndexOf(demand);
}
