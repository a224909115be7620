namespace Menshen.Policy.Reading;

/// <summary>Reads the list of rules about how much of the engine each subject may use.</summary>
internal static class QuotaReader
{
    /// <summary>Rows; what comes near to it is no limit.</summary>
    private const int MostRows = 2_000_000_000;

    /// <summary>Bytes (16 TiB): the counter of a minute holds 512 GiB, and of an hour 61 times that.</summary>
    private const long MostBytes = 16L << 40;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly string[] Reach = ["by", "group", "kind", "power"];

    private static readonly string[] Demands = ["rows", "bytes", "time", "rows-per-hour", "bytes-per-hour", "time-per-hour", "reserved-sessions"];

    public static QuotaRules Read(PolicySequence? list, int sessions, PolicyErrors errors)
    {
        var quotas = new QuotaRules(RuleListReader.Read(list, errors, ReadRule, rule => rule.Id, "for whom it is and how much they may use"));
        // Otherwise nobody else could ever come in.
        if (quotas.Reserved.Values.Sum(count => (long)count) >= sessions)
            errors.Add(list!, $"the reserved sessions leave none of the {sessions} for others", "Reserve fewer, or raise sessions.maximum");
        return quotas;
    }

    private static QuotaRule? ReadRule(SectionReader section)
    {
        var id = RuleListReader.Id(section);
        var rule = new QuotaRule
        {
            Id = id ?? "",
            Subjects = WordReader.Words(section, "by"),
            Groups = WordReader.Words(section, "group"),
            Kinds = [.. WordReader.Chosen(section, "kind", AccessRuleReader.Kinds)],
            Powers = [.. WordReader.Chosen(section, "power", AccessRuleReader.Powers)],
            Rows = Number(section, "rows"),
            Bytes = Size(section, "bytes"),
            Time = Time(section, "time", TimeSpan.FromDays(7)),
            RowsAnHour = Number(section, "rows-per-hour"),
            BytesAnHour = Size(section, "bytes-per-hour"),
            TimeAnHour = Time(section, "time-per-hour", TimeSpan.FromDays(7)),
            ReservedSessions = section.Integer("reserved-sessions", 0, 1, 100_000) is > 0 and var reserved ? reserved : null,
        };
        section.RefuseUnknown();
        foreach (var key in Reach.Where(section.IsEmptyList))
            section.Errors.Add(section.KeyOf(key), $"`{key}` is an empty list", "Write at least one word, or delete the line for all");
        // A rule that demands nothing would look like protection.
        if (!Demands.Any(section.Has))
            section.Errors.Add(section.Place, "the rule limits nothing", $"Add one of {string.Join(", ", Demands.Select(d => $"`{d}`"))}");
        if (rule.ReservedSessions is not null && rule.Subjects.IsEmpty)
            section.Errors.Add(section.KeyOf("reserved-sessions"), "`reserved-sessions` needs names", "Add `by: [name]`: places are kept for subjects, not for groups");
        return id is null ? null : rule;
    }

    private static int? Number(SectionReader section, string key) => section.Integer(key, 0, 1, MostRows) is > 0 and var number ? number : null;

    private static long? Size(SectionReader section, string key) => section.Size(key, 0, 1024, MostBytes) is > 0 and var size ? size : null;

    private static TimeSpan? Time(SectionReader section, string key, TimeSpan most) =>
        section.Time(key, TimeSpan.Zero, Second, most) is var time && time > TimeSpan.Zero ? time : null;
}
