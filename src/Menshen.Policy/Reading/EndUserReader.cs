using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of rules about the end users of applications.</summary>
internal static class EndUserReader
{
    /// <summary>Most rules: each session is held against all of them when it begins.</summary>
    private const int MostRules = 1000;

    private static readonly string[] Reach = ["by", "group"];

    public static EndUserRules Read(PolicySequence? list, PolicyErrors errors)
    {
        var rules = ImmutableArray.CreateBuilder<EndUserRule>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a rule", "Write `- id: name`, and below it for which applications it is and `demand: required`");
            else if (ReadRule(new SectionReader(mapping, errors)) is not { } rule)
                continue;
            else if (rules.Any(known => known.Id == rule.Id))
                errors.Add(item, $"there is a rule `{rule.Id}` already", "Give each rule an id of its own");
            else
                rules.Add(rule);
        }

        if (rules.Count > MostRules)
            errors.Add(list!, $"there are more than {MostRules} rules", "Join those that demand the same");
        return new EndUserRules(rules.ToImmutable());
    }

    private static EndUserRule? ReadRule(SectionReader section)
    {
        var id = section.Scalar("id")?.Text;
        if (id is null && !section.Has("id"))
            section.Errors.Add(section.Place, "a rule needs an id", "Add `id: name`: plans name the rule by it");
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
