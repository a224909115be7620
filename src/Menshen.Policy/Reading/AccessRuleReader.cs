namespace Menshen.Policy.Reading;

/// <summary>Reads the list of rules about who may come from where, when and with what.</summary>
internal static class AccessRuleReader
{
    internal static readonly (string, string)[] Kinds = [("person", "person"), ("application", "application")];

    internal static readonly (string, string)[] Powers = [("sysadmin", "sysadmin"), ("secadmin", "secadmin"), ("auditor", "auditor")];

    public static AccessRules Read(PolicySequence? list, Profile profile, PolicyErrors errors) =>
        new(RuleListReader.Read(list, errors, section => ReadRule(section, profile), rule => rule.Id, "for whom it is and what it demands"));

    private static AccessRule? ReadRule(SectionReader section, Profile profile)
    {
        var id = RuleListReader.Id(section);
        var rule = new AccessRule
        {
            Id = id ?? "",
            Subjects = WordReader.Words(section, "by"),
            Kinds = [.. WordReader.Chosen(section, "kind", Kinds)],
            Powers = [.. WordReader.Chosen(section, "power", Powers)],
            Sources = WordReader.Networks(section, "source"),
            Applications = WordReader.Words(section, "application"),
            When = WeekHoursReader.Read(section),
            Sessions = Number(section, "sessions", 100_000),
            NewSessions = Number(section, "new-sessions", 10_000_000),
            IdleTimeout = Time(section, "idle-timeout", SessionReader.LongestIdle(profile)),
            Lifetime = Time(section, "lifetime", TimeSpan.FromDays(30)),
        };
        section.RefuseUnknown();
        var demands = new[] { "source", "application", "hours", "days", "sessions", "new-sessions", "idle-timeout", "lifetime" };
        // A rule that demands nothing would look like protection.
        if (!demands.Any(section.Has))
            section.Errors.Add(section.Place, "the rule demands nothing", $"Add one of {string.Join(", ", demands.Select(d => $"`{d}`"))}");
        return id is null ? null : rule;
    }

    private static int? Number(SectionReader section, string key, int most) => section.Integer(key, 0, 1, most) is > 0 and var number ? number : null;

    private static TimeSpan? Time(SectionReader section, string key, TimeSpan most) =>
        section.Time(key, TimeSpan.Zero, TimeSpan.FromSeconds(1), most) is var time && time > TimeSpan.Zero ? time : null;
}
