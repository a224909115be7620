using System.Collections.Immutable;
using Menshen.Policy.Labels;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of clearances.</summary>
internal static class ClearanceReader
{
    /// <summary>Most rules: each login is held against all of them.</summary>
    private const int MostRules = 10_000;

    private static readonly string[] Whom = ["by", "group"];

    public static ImmutableArray<ClearanceRule> Read(PolicySequence? list, LabelledPlaces labels, PolicyErrors errors)
    {
        var rules = ImmutableArray.CreateBuilder<ClearanceRule>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a clearance", "Write `- by: [name]` or `- group: [name]`, and below it `highest`");
            else if (ReadRule(new SectionReader(mapping, errors), labels, named) is { } rule)
                rules.Add(rule);
        }

        if (rules.Count > MostRules)
            errors.Add(list!, $"there are more than {MostRules} rules", "Write one for a group instead of one for each of its members");
        return rules.ToImmutable();
    }

    private static ClearanceRule? ReadRule(SectionReader section, LabelledPlaces labels, HashSet<string> named)
    {
        var subjects = Named(section, "by", named);
        var groups = Named(section, "group", named);
        // Who forgot the line would have cleared everybody.
        if (!Whom.Any(section.Has))
            section.Errors.Add(section.Place, "the clearance does not say for whom", "Add `by: [name]` or `group: [name]`");
        foreach (var key in Whom.Where(section.IsEmptyList))
            section.Errors.Add(section.KeyOf(key), $"`{key}` is an empty list", "Write at least one name, or delete the line");
        var highest = labels.Required(section, "highest", "Add `highest: LABEL`: what sessions may read at most");
        var lowest = labels.Any(section, "lowest") ?? Label.Lowest;
        var chosen = labels.Existing(section, "default");
        var floor = labels.Any(section, "trusted-down-to");
        section.RefuseUnknown();
        if (highest is not { } top) return null;
        var clearance = new Clearance(top, lowest, chosen ?? top, floor);
        Judge(section, clearance, labels);
        return new ClearanceRule(subjects, groups, clearance);
    }

    private static void Judge(SectionReader section, Clearance clearance, LabelledPlaces labels)
    {
        var highest = labels.Write(clearance.Highest);
        if (!clearance.Highest.Dominates(clearance.Lowest))
            section.Errors.Add(section.Has("lowest") ? section.KeyOf("lowest") : section.KeyOf("highest"), $"`{highest}` does not dominate the lowest label `{labels.Write(clearance.Lowest)}`",
                "Write a lowest label whose level is not higher and whose categories are all in the highest");
        else if (section.Has("default") && !clearance.Admits(clearance.Default))
            section.Errors.Add(section.KeyOf("default"), $"`{labels.Write(clearance.Default)}` is not between `{labels.Write(clearance.Lowest)}` and `{highest}`", "Write a label within the clearance");
        if (clearance.TrustedDownTo is { } floor && !clearance.Highest.Dominates(floor))
            section.Errors.Add(section.KeyOf("trusted-down-to"), $"`{highest}` does not dominate `{labels.Write(floor)}`", "Write a label below the highest, or delete the line");
    }

    private static ImmutableArray<string> Named(SectionReader section, string key, HashSet<string> named)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var word in section.Words(key))
        {
            // The first of two would hold, and the second would look as if it did.
            if (!named.Add($"{key} {word.Text}"))
                section.Errors.Add(word, $"`{word.Text}` has a clearance already", "Keep one of the two");
            else
                names.Add(word.Text);
        }

        return names.ToImmutable();
    }
}
