namespace Menshen.Policy.Reading;

/// <summary>Reads the list of priorities under load.</summary>
internal static class PriorityReader
{
    /// <summary>The words of the levels.</summary>
    public static readonly (string Word, PriorityLevel Value)[] Levels = [("low", PriorityLevel.Low), ("normal", PriorityLevel.Normal), ("high", PriorityLevel.High)];

    private static readonly string[] Reach = ["by", "group"];

    public static PriorityRules Read(PolicySequence? list, PolicyErrors errors) =>
        new(RuleListReader.Read(list, errors, ReadRule, rule => rule.Id, "for whom it is and `level: low`", "Join those of one level"));

    private static PriorityRule? ReadRule(SectionReader section)
    {
        var id = RuleListReader.Id(section, "plans name the rule by it");
        var rule = new PriorityRule(id ?? "", WordReader.Words(section, "by"), WordReader.Words(section, "group"), section.Choice("level", PriorityLevel.Normal, Levels));
        section.RefuseUnknown();
        foreach (var key in Reach.Where(section.IsEmptyList))
            section.Errors.Add(section.KeyOf(key), $"`{key}` is an empty list", "Write at least one word, or delete the line");
        // Everybody before everybody is nobody.
        if (!Reach.Any(section.Has))
            section.Errors.Add(section.Place, "the rule does not say whose priority it is", "Add `by: [name]` or `group: [name]`; who is in no rule is `normal`");
        if (!section.Has("level"))
            section.Errors.Add(section.Place, "the rule sets no priority", "Add `level: low`, `level: normal` or `level: high`");
        return id is null ? null : rule;
    }
}
