using System.Collections.Immutable;
using Menshen.Sql;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of rules about statements.</summary>
internal static class StatementRuleReader
{
    private static readonly string[] Lists = ["by", "group", "kind", "power", "database", "statement", "privilege", "object", "only", "days"];

    private static readonly string[] Sorts = ["statement", "privilege", "object"];

    // The first two are never refused: what begins a transaction does nothing, and what ends one must run. The others are refused by every rule that looks at texts.
    private static readonly (string Word, StatementKind Value)[] Statements =
        [.. AuditWords.Kinds.Where(kind => kind.Value is not (StatementKind.Transaction or StatementKind.Empty or StatementKind.Unknown or StatementKind.Unparseable))];

    public static StatementRuleSet Read(PolicySequence? list, PolicyErrors errors) =>
        new(RuleListReader.Read(list, errors, ReadRule, rule => rule.Id, "whose statements it refuses and which"));

    private static StatementRule? ReadRule(SectionReader section)
    {
        var id = RuleListReader.Id(section, "the error and the journal name the rule by it");
        var rule = new StatementRule
        {
            Id = id ?? "",
            Subjects = WordReader.Words(section, "by"),
            Groups = WordReader.Words(section, "group"),
            Kinds = [.. WordReader.Chosen(section, "kind", AccessRuleReader.Kinds)],
            Powers = [.. WordReader.Chosen(section, "power", AccessRuleReader.Powers)],
            Databases = WordReader.Words(section, "database"),
            Statements = [.. WordReader.Chosen(section, "statement", Statements)],
            Privileges = WordReader.Chosen(section, "privilege", AuditWords.Privileges).Aggregate(StatementPrivileges.None, (all, one) => all | one),
            Objects = WordReader.Objects(section, "object"),
            Only = [.. WordReader.Chosen(section, "only", Statements)],
            When = WeekHoursReader.Read(section),
        };
        section.RefuseUnknown();
        foreach (var key in Lists.Where(section.IsEmptyList))
            section.Errors.Add(section.KeyOf(key), $"`{key}` is an empty list", "Write at least one word, or delete the line");
        // A rule without any would refuse everything to everybody: nobody writes that by intention.
        if (!section.Has("only") && !Sorts.Any(section.Has))
            section.Errors.Add(section.Place, "the rule does not say which statements it refuses", "Add `privilege`, `statement` or `object`; or `only`, which refuses all others");
        if (section.Has("only") && Array.Find(Sorts, section.Has) is { } other)
            section.Errors.Add(section.KeyOf(other), $"`only` refuses all other statements, whatever `{other}` says", $"Delete `{other}`, or write it as a rule of its own");
        return id is null ? null : rule;
    }
}
