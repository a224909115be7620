using System.Collections.Immutable;
using Menshen.Policy.Labels;
using Menshen.Policy.Statistics;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of resources of which some subjects learn statistics and nothing else.</summary>
internal static class StatisticsReader
{
    private const int MostResources = 100;
    private const int LongestName = 31;

    /// <summary>Columns of one resource, and with them the work of one question.</summary>
    private const int MostColumns = 32;

    private static readonly string[] Lists = ["filters", "ranges", "measures"];

    private static readonly string[] Reserved = ["pg_catalog", "information_schema", "menshen", "menshen_labels"];

    public static StatisticsRules Read(PolicySequence? list, PolicyErrors errors)
    {
        var rules = ImmutableArray.CreateBuilder<StatisticsRule>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a resource", "Write `- resource: salaries`, and below it `table`, `unit`, `by` and `measures`");
            else if (ReadRule(new SectionReader(mapping, errors)) is not { } rule)
                continue;
            else if (rules.Any(known => known.Resource == rule.Resource))
                errors.Add(item, $"there is a resource `{rule.Resource}` already", "Give this one another name");
            // Two rules for one table would have two histories, and what one of them hides the other tells.
            else if (rules.FirstOrDefault(known => known.Table == rule.Table) is { } same)
                errors.Add(item, $"the table stands in the resource `{same.Resource}` already", "A table has one resource: join the two");
            else
                rules.Add(rule);
        }

        if (rules.Count > MostResources)
            errors.Add(list!, $"there are more than {MostResources} resources", "Name only tables that are asked about");
        return new StatisticsRules(rules.ToImmutable());
    }

    private static StatisticsRule? ReadRule(SectionReader section)
    {
        var name = Required(section, "resource", "Add `resource: salaries`: refusals and commands name it");
        if (name is not null && !IsName(name.Text))
            section.Errors.Add(name, $"`{name.Text}` is not a name of a resource", $"Use a small letter, and then at most {LongestName - 1} small letters, digits and dashes");
        var table = Table(section);
        var unit = Required(section, "unit", "Add `unit: staff_id`: the column that tells whom a row is about");
        var rule = new StatisticsRule(name?.Text ?? "", table ?? new LabelledTableName("", "", ""), unit?.Text ?? "")
        {
            Subjects = WordReader.Words(section, "by"),
            Groups = WordReader.Words(section, "group"),
            Measures = WordReader.Words(section, "measures"),
            Filters = WordReader.Words(section, "filters"),
            Ranges = WordReader.Words(section, "ranges"),
            Minimum = section.Integer("minimum", StatisticsRule.DefaultMinimum, 3, 1000),
            Dominance = section.Share("dominance", StatisticsRule.DefaultDominance, 20, 100),
            Answers = section.Choice("answers", StatisticsAnswers.Round, ("exact", StatisticsAnswers.Exact), ("round", StatisticsAnswers.Round), ("noise", StatisticsAnswers.Noise)),
            RoundTo = section.Integer("round-to", StatisticsRule.DefaultRoundTo, 2, 1000),
            Noise = section.Integer("noise", StatisticsRule.DefaultNoise, 1, 1000),
            Budget = section.Integer("budget", StatisticsRule.DefaultBudget, 1, 1000),
            Period = section.Time("period", StatisticsRule.DefaultPeriod, TimeSpan.FromHours(1), TimeSpan.FromDays(366)),
            IsShared = section.Choice("history", true, ("together", true), ("each", false)),
        };
        section.RefuseUnknown();
        JudgeReach(section, rule);
        return name is null || table is null || unit is null ? null : rule;
    }

    private static LabelledTableName? Table(SectionReader section)
    {
        if (Required(section, "table", "Add `table: parcels/public.staff`") is not { } written) return null;
        if (LabelledTableName.TryParse(written.Text, out var table) && table.Table is not null && table.Database != "menshen" && !Reserved.Contains(table.Schema)) return table;
        section.Errors.Add(written, $"`{written.Text}` is not a table of an application", "Write database/schema.table as the catalogue has them, names with capitals in double quotes");
        return null;
    }

    private static void JudgeReach(SectionReader section, StatisticsRule rule)
    {
        if (rule.Subjects.IsEmpty && rule.Groups.IsEmpty)
            section.Errors.Add(section.Place, "the resource does not say for whom", "Add `by: [name]` or `group: [name]`: they learn statistics of it, and nothing else");
        if (rule.Columns.Length > MostColumns)
            section.Errors.Add(section.Place, $"the resource has more than {MostColumns} columns", "Name only those that are asked about");
        // A filter on the person, or a group for each, is the attack itself.
        foreach (var key in Lists.Where(key => WordReader.Words(section, key).Contains(rule.Unit)))
            section.Errors.Add(section.KeyOf(key), $"`{key}` holds the unit `{rule.Unit}`", "Whom a row is about is what must not be asked: delete it there");
        // Counting who has more than x is asking for x.
        foreach (var key in Lists[..2].Where(key => WordReader.Words(section, key).Any(rule.Measures.Contains)))
            section.Errors.Add(section.KeyOf(key), $"`{key}` holds a measure", "A value that is summed must not choose the rows: delete it there, or from `measures`");
        if (section.Has("round-to") && rule.Answers != StatisticsAnswers.Round)
            section.Errors.Add(section.KeyOf("round-to"), "`round-to` without `answers: round` means nothing", "Delete the line");
        if (section.Has("noise") && rule.Answers != StatisticsAnswers.Noise)
            section.Errors.Add(section.KeyOf("noise"), "`noise` without `answers: noise` means nothing", "Delete the line");
    }

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static PolicyScalar? Required(SectionReader section, string key, string instead)
    {
        var found = section.Scalar(key);
        if (!section.Has(key))
            section.Errors.Add(section.Place, $"a statistical resource needs `{key}`", instead);
        return found;
    }
}
