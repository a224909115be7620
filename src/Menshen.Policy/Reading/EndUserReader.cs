namespace Menshen.Policy.Reading;

/// <summary>Reads the list of rules about the end users of applications.</summary>
internal static class EndUserReader
{
    private static readonly string[] Reach = ["by", "group"];

    public static EndUserRules Read(PolicySequence? list, PolicyErrors errors) =>
        new(RuleListReader.Read(list, errors, ReadRule, rule => rule.Id, "for which applications it is and `demand: required`", "Join those that demand the same"));

    private static EndUserRule? ReadRule(SectionReader section)
    {
        var id = RuleListReader.Id(section, "plans name the rule by it");
        var rule = new EndUserRule(
            id ?? "", WordReader.Words(section, "by"), WordReader.Words(section, "group"),
            section.Choice("demand", EndUserDemand.None, ("none", EndUserDemand.None), ("optional", EndUserDemand.Optional), ("required", EndUserDemand.Required)));
        section.RefuseUnknown();
        foreach (var key in Reach.Where(section.IsEmptyList))
            section.Errors.Add(section.KeyOf(key), $"`{key}` is an empty list", "Write at least one word, or delete the line for all applications");
        if (!section.Has("demand"))
            section.Errors.Add(section.Place, "the rule demands nothing", "Add `demand: required`, `demand: optional` or `demand: none`");
        return id is null ? null : rule;
    }
}
