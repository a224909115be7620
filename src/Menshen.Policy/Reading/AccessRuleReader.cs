using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of rules about who may come from where, when and with what.</summary>
internal static class AccessRuleReader
{
    /// <summary>Most rules: each login is held against all of them.</summary>
    private const int MostRules = 1000;

    internal static readonly (string, string)[] Kinds = [("person", "person"), ("application", "application")];

    internal static readonly (string, string)[] Powers = [("sysadmin", "sysadmin"), ("secadmin", "secadmin"), ("auditor", "auditor")];

    public static AccessRules Read(PolicySequence? list, Profile profile, PolicyErrors errors)
    {
        var rules = ImmutableArray.CreateBuilder<AccessRule>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a rule", "Write `- id: name`, and below it for whom it is and what it demands");
            else if (ReadRule(new SectionReader(mapping, errors), profile) is not { } rule)
                continue;
            else if (rules.Any(known => known.Id == rule.Id))
                errors.Add(item, $"there is a rule `{rule.Id}` already", "Give each rule an id of its own");
            else
                rules.Add(rule);
        }

        if (rules.Count > MostRules)
            errors.Add(list!, $"there are more than {MostRules} rules", "Join those that differ in one list only");
        return new AccessRules(rules.ToImmutable());
    }

    private static AccessRule? ReadRule(SectionReader section, Profile profile)
    {
        var id = section.Scalar("id")?.Text;
        if (id is null && !section.Has("id"))
            section.Errors.Add(section.Place, "a rule needs an id", "Add `id: name`: the journal names the rule by it");
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
