using System.Collections.Immutable;
using Menshen.Sql;

namespace Menshen.Policy.Reading;

/// <summary>Reads the auditor's rules out of <c>audit.yaml</c>.</summary>
internal static class AuditRuleReader
{
    private static readonly TimeSpan ShortestReview = TimeSpan.FromHours(1);

    /// <summary>A quarter of a year: who reviews more seldom does not review.</summary>
    private static readonly TimeSpan LongestReview = TimeSpan.FromDays(92);

    private static readonly (string, RecordLevel)[] Levels = [("none", RecordLevel.None), ("summary", RecordLevel.Summary), ("full", RecordLevel.Full)];

    private static readonly (string, string)[] Powers = [("sysadmin", "sysadmin"), ("secadmin", "secadmin"), ("auditor", "auditor")];

    public static AuditSelection Read(PolicyMapping file, PolicyErrors errors)
    {
        var root = new SectionReader(file, errors);
        var otherwise = root.Choice("record", RecordLevel.Full, Levels);
        var review = root.Time("review-every", AuditSelection.Everything.ReviewEvery, ShortestReview, LongestReview);
        var rules = RuleListReader.Read(root.Items("rules"), errors, ReadRule, rule => rule.Id, "`record:` and what the rule is for");
        root.RefuseUnknown();
        return new AuditSelection(otherwise, rules) { ReviewEvery = review };
    }

    private static AuditRule? ReadRule(SectionReader section)
    {
        var id = RuleListReader.Id(section, "the journal names the rule by it when it changes");
        if (!section.Has("record"))
            section.Errors.Add(section.Place, "the rule does not say what it records", "Add `record: none`, `record: summary` or `record: full`");
        var rule = new AuditRule
        {
            Id = id ?? "",
            Record = section.Choice("record", RecordLevel.Full, Levels),
            Subjects = WordReader.Words(section, "by"),
            Groups = WordReader.Words(section, "group"),
            Labels = WordReader.Words(section, "label"),
            Powers = [.. WordReader.Chosen(section, "power", Powers)],
            Sources = WordReader.Networks(section, "source"),
            Applications = WordReader.Words(section, "application"),
            Databases = WordReader.Words(section, "database"),
            Objects = WordReader.Objects(section, "object"),
            Kinds = [.. WordReader.Chosen(section, "kind", AuditWords.Kinds)],
            Privileges = WordReader.Chosen(section, "privilege", AuditWords.Privileges).Aggregate(StatementPrivileges.None, (all, one) => all | one),
            ForFailures = section.Choice("outcome", false, ("success", false), ("failure", true)),
            Hours = WordReader.Hours(section),
        };
        section.RefuseUnknown();
        // Left out without a word would look like a rule that works.
        if (rule is { ForFailures: true, Record: RecordLevel.None })
            section.Errors.Add(section.Scalar("record") ?? section.Place, "failures are always recorded", "Write `record: summary` or `record: full`, or delete the rule");
        return id is null ? null : rule;
    }
}
