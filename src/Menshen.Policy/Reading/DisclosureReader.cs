namespace Menshen.Policy.Reading;

/// <summary>Reads the list of rules about who may see, compare and write sealed values.</summary>
internal static class DisclosureReader
{
    private const int LongestPurpose = 200;
    private const int MostValues = 10_000_000;

    private static readonly (string, string)[] Rights =
        [("reveal", "reveal"), ("search", "search"), ("enter", "enter"), ("mask", "mask"), ("none", "none")];

    public static DisclosureRules Read(PolicySequence? list, SealRules seals, Profile profile, PolicyErrors errors) =>
        new(RuleListReader.Read(list, errors, section => ReadRule(section, seals, profile), rule => rule.Id, "for whom it is, `tags` and `rights`"));

    private static DisclosureRule? ReadRule(SectionReader section, SealRules seals, Profile profile)
    {
        var id = RuleListReader.Id(section);
        var rights = WordReader.Chosen(section, "rights", Rights).ToHashSet();
        var limit = section.Integer("values-per-day", 0, 1, MostValues);
        var rule = new DisclosureRule
        {
            Id = id ?? "",
            Subjects = WordReader.Words(section, "by"),
            Groups = WordReader.Words(section, "group"),
            Kinds = [.. WordReader.Chosen(section, "kind", AccessRuleReader.Kinds)],
            Powers = [.. WordReader.Chosen(section, "power", AccessRuleReader.Powers)],
            Tags = [.. section.Words("tags").Where(tag => TagReader.Accept(tag, seals, section.Errors)).Select(tag => tag.Text)],
            Reveals = rights.Contains("reveal"),
            Searches = rights.Contains("search"),
            Enters = rights.Contains("enter"),
            Withholds = rights.Contains("none"),
            Purpose = Purpose(section),
            When = WeekHoursReader.Read(section),
            ValuesADay = limit > 0 ? limit : null,
            OverBudget = section.Choice("over-budget", BudgetAction.Mask, ("mask", BudgetAction.Mask), ("stop", BudgetAction.Stop)),
        };
        section.RefuseUnknown();
        JudgeReach(section, rule);
        JudgeRights(section, rule, rights.Count, profile);
        return id is null ? null : rule;
    }

    private static void JudgeReach(SectionReader section, DisclosureRule rule)
    {
        if (!section.Has("tags"))
            section.Errors.Add(section.Place, "the rule does not say for which tags", "Add `tags: [pii.phone]`");
        string[] reach = ["by", "group", "kind", "power"];
        foreach (var key in reach.Append("tags").Append("rights").Where(section.IsEmptyList))
            section.Errors.Add(section.KeyOf(key), $"`{key}` is an empty list", "Write at least one word, or delete the line");
        // Who forgot the line would have opened the values to everybody.
        if ((rule.Reveals || rule.Searches || rule.Enters) && !reach.Any(section.Has))
            section.Errors.Add(section.Place, "the rule does not say for whom", "Add `by: [name]`, `group: [name]` or `kind: person`");
    }

    private static void JudgeRights(SectionReader section, DisclosureRule rule, int rights, Profile profile)
    {
        if (!section.Has("rights"))
            section.Errors.Add(section.Place, "the rule gives and takes nothing", "Add `rights: [reveal]`, or some of reveal, search, enter, mask; or none");
        if (rule.Withholds && rights > 1)
            section.Errors.Add(section.KeyOf("rights"), "`none` stands with other rights", "Write `rights: none`, or delete that word");
        if (section.Has("values-per-day") && !rule.Reveals)
            section.Errors.Add(section.KeyOf("values-per-day"), "`values-per-day` counts values in clear, and the rule shows none", "Add `reveal` to `rights`, or delete the line");
        if (section.Has("over-budget") && !section.Has("values-per-day"))
            section.Errors.Add(section.KeyOf("over-budget"), "`over-budget` without a budget means nothing", "Add `values-per-day: 200`, or delete the line");
        if (profile == Profile.Strict && rule.Reveals && rule.Purpose is null && !section.Has("purpose"))
            section.Errors.Add(section.Place, "profile strict: a rule that reveals must say for what", "Add `purpose: …`");
    }

    private static string? Purpose(SectionReader section)
    {
        if (section.Scalar("purpose") is not { } written) return null;
        if (written.Text.Length <= LongestPurpose && !written.Text.Any(char.IsControl) && !string.IsNullOrWhiteSpace(written.Text)) return written.Text;
        section.Errors.Add(written, "this is not a purpose", $"Write one line of at most {LongestPurpose} characters");
        return null;
    }
}
