using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads what several sections are: a list of rules, each with an id of its own.</summary>
internal static class RuleListReader
{
    /// <summary>Most rules of a list: each session, and each statement that is new to one, is held against all of them.</summary>
    private const int MostRules = 1000;

    /// <param name="below">What stands below the id of a rule, for who wrote something else.</param>
    /// <param name="fewer">How too many become fewer.</param>
    public static ImmutableArray<TRule> Read<TRule>(
        PolicySequence? list, PolicyErrors errors, Func<SectionReader, TRule?> read, Func<TRule, string> idOf, string below, string fewer = "Join those that differ in one list only")
        where TRule : class
    {
        var rules = ImmutableArray.CreateBuilder<TRule>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a rule", $"Write `- id: name`, and below it {below}");
            else if (read(new SectionReader(mapping, errors)) is not { } rule)
                continue;
            else if (rules.Any(known => idOf(known) == idOf(rule)))
                errors.Add(item, $"there is a rule `{idOf(rule)}` already", "Give each rule an id of its own");
            else
                rules.Add(rule);
        }

        if (rules.Count > MostRules)
            errors.Add(list!, $"there are more than {MostRules} rules", fewer);
        return rules.ToImmutable();
    }

    /// <summary>The id; null, and told of, where there is none.</summary>
    public static string? Id(SectionReader section, string use = "the journal names the rule by it")
    {
        var id = section.Scalar("id")?.Text;
        if (id is null && !section.Has("id"))
            section.Errors.Add(section.Place, "a rule needs an id", $"Add `id: name`: {use}");
        return id;
    }
}
