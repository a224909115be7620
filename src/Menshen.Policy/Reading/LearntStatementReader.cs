namespace Menshen.Policy.Reading;

/// <summary>Reads the list of rules about learnt statements.</summary>
internal static class LearntStatementReader
{
    /// <summary>The words of the modes.</summary>
    public static readonly (string Word, LearntMode Value)[] Modes = [("learn", LearntMode.Learn), ("detect", LearntMode.Detect), ("refuse", LearntMode.Refuse)];

    public static LearntStatementRules Read(PolicySequence? list, PolicyErrors errors) =>
        new(RuleListReader.Read(list, errors, ReadRule, rule => rule.Id, "for whom it is and `mode: learn`"));

    private static LearntStatementRule? ReadRule(SectionReader section)
    {
        var id = RuleListReader.Id(section, "the error and the journal name the rule by it");
        var rule = new LearntStatementRule(id ?? "", WordReader.Words(section, "by"), section.Choice("mode", LearntMode.Learn, Modes));
        section.RefuseUnknown();
        if (rule.Subjects.IsEmpty)
            section.Errors.Add(section.Place, "the rule does not say whose statements are learnt", "Add `by: [name]`, the account of one application or of several that do the same");
        if (!section.Has("mode"))
            section.Errors.Add(section.Place, "the rule does not say what becomes of statements that are not known", "Add `mode: learn`, `mode: detect` or `mode: refuse`");
        return id is null ? null : rule;
    }
}
