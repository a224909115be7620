using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of sealed columns, by groups.</summary>
internal static class SealReader
{
    /// <summary>Most groups: each has a key, and a domain in each database.</summary>
    private const int MostGroups = 1000;

    private const int LongestName = 31;

    /// <summary>Fewest and most last characters that can be searched.</summary>
    private const int FewestSuffix = 3;

    private const int MostSuffix = 8;

    /// <summary>Schemas that are not the owner's to seal.</summary>
    private static readonly string[] Reserved = ["pg_catalog", "information_schema", "menshen"];

    public static SealRules Read(PolicySequence? list, bool thereAreLabels, PolicyErrors errors)
    {
        var groups = ImmutableArray.CreateBuilder<SealGroupRule>();
        var taken = new Dictionary<SealedColumnName, string>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a group of sealed columns", "Write `- group: phone`, and below it `tag`, `mode` and `columns`");
            else if (ReadGroup(new SectionReader(mapping, errors), taken, thereAreLabels) is not { } group)
                continue;
            else if (groups.Any(known => known.Name == group.Name))
                errors.Add(item, $"there is a group `{group.Name}` already", "Write its columns in one list, or give this one another name");
            else
                groups.Add(group);
        }

        if (groups.Count > MostGroups)
            errors.Add(list!, $"there are more than {MostGroups} groups", "Join those whose values may be compared with one another");
        return new SealRules(groups.ToImmutable());
    }

    private static SealGroupRule? ReadGroup(SectionReader section, Dictionary<SealedColumnName, string> taken, bool thereAreLabels)
    {
        var name = Required(section, "group", "Add `group: phone`: columns of one group share a key and can be compared");
        if (name is not null && !IsName(name.Text))
            section.Errors.Add(name, $"`{name.Text}` is not a name of a group", $"Use a small letter, and then at most {LongestName - 1} small letters, digits and dashes");
        var tag = Required(section, "tag", "Add `tag: pii.phone`: rights and masks go by it");
        if (tag is not null && !TagName.IsName(tag.Text))
            section.Errors.Add(tag, $"`{tag.Text}` is not a tag", TagName.Form);
        // Written out, because each of the two leaks something else.
        Required(section, "mode", "Add `mode: eq` to compare, join and index (who has the files sees which values are equal), or `mode: random`");
        var isSearchable = section.Choice("mode", false, ("eq", true), ("random", false));
        var suffix = Suffix(section, isSearchable);
        var hasFieldLabels = section.Choice("field-labels", false, ("yes", true), ("no", false));
        if (hasFieldLabels && !thereAreLabels)
            section.Errors.Add(section.Scalar("field-labels")!, "`field-labels` without `labels`: no session would have one", "Add the section `labels`, or write `field-labels: no`");
        if (hasFieldLabels && suffix > 0)
            section.Errors.Add(section.Scalar("field-labels")!, "`field-labels` and `suffix` of one group: a value carries a label, or a tag of its last characters", "Leave one of them out");
        var columns = Columns(section, name?.Text ?? "", taken);
        section.RefuseUnknown();
        return name is null || tag is null ? null : new SealGroupRule(name.Text, tag.Text, isSearchable, columns, hasFieldLabels) { Suffix = suffix };
    }

    // Of two last characters there are a hundred: the tags would be read like the digits themselves.
    private static int Suffix(SectionReader section, bool isSearchable)
    {
        if (!section.Has("suffix")) return 0;
        var suffix = (int)section.Integer("suffix", FewestSuffix, FewestSuffix, MostSuffix);
        if (!isSearchable) section.Errors.Add(section.Scalar("suffix")!, "`suffix` needs `mode: eq`", "Write `mode: eq`, or leave `suffix` out: in mode random nothing can be searched");
        return suffix;
    }

    private static ImmutableArray<SealedColumnName> Columns(SectionReader section, string group, Dictionary<SealedColumnName, string> taken)
    {
        var columns = ImmutableArray.CreateBuilder<SealedColumnName>();
        foreach (var word in section.Words("columns"))
        {
            if (!SealedColumnName.TryParse(word.Text, out var column))
                section.Errors.Add(word, $"`{word.Text}` is not a column", "Write database/schema.table.column as the catalogue has them, names with capitals in double quotes");
            else if (column.Database == "menshen" || Reserved.Contains(column.Schema))
                section.Errors.Add(word, $"`{word.Text}` is not a column of an application", "Delete it");
            else if (!taken.TryAdd(column, group))
                section.Errors.Add(word, $"`{word.Text}` stands in the group `{taken[column]}` already", "A column has one group: keep it once");
            else
                columns.Add(column);
        }

        return columns.ToImmutable();
    }

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static PolicyScalar? Required(SectionReader section, string key, string instead)
    {
        var found = section.Scalar(key);
        if (!section.Has(key))
            section.Errors.Add(section.Place, $"a group of sealed columns needs `{key}`", instead);
        return found;
    }
}
