using System.Collections.Immutable;
using static Menshen.Policy.Planning.Directions;

namespace Menshen.Policy.Planning;

/// <summary>A rule of <c>disclosure</c> as plans compare it.</summary>
/// <remarks>A rule that gives is weaker the more it reaches; one that withholds, the less. One with a daily limit does both: it gives, and the
/// strictest limit of all rules holds, so that each change of its reach may take a limit off somebody.</remarks>
internal static class DisclosureEntry
{
    public static PlannedEntry Of(DisclosureRule rule) => new("disclosure", rule.Id, PolicyReach.AtOnce,
    [
        Whom("by", rule.Subjects, rule),
        Whom("group", rule.Groups, rule),
        Whom("kind", rule.Kinds, rule),
        Whom("power", rule.Powers, rule),
        PlannedField.Of("tags", FieldText.Of(rule.Tags), rule.Tags, Reach<ImmutableArray<string>>(rule, WiderTags)),
        PlannedField.Of("rights", FieldText.Of(RightsOf(rule)), RightsOf(rule), (before, after) => !after.Contains("none") && after.Any(right => !before.Contains(right))),
        // For what values are shown is what was allowed.
        PlannedField.Of("purpose", rule.Purpose ?? "", rule.Purpose, (before, _) => before is not null),
        PlannedField.Of("hours", FieldText.Of(rule.When), rule.When, Reach<WeekHours?>(rule, WiderHours)),
        PlannedField.Of<long?>("values-per-day", FieldText.Of(rule.ValuesADay), rule.ValuesADay, Larger),
        PlannedField.Of("over-budget", rule.ValuesADay is null ? "" : rule.OverBudget.ToString().ToLowerInvariant(), rule.OverBudget,
            (before, after) => before == BudgetAction.Stop && after != BudgetAction.Stop),
    ])
    {
        AddingWeakens = rule.Reveals || rule.Searches || rule.Enters,
        RemovingWeakens = rule.Withholds || rule.ValuesADay is not null,
    };

    private static PlannedField Whom(string name, ImmutableArray<string> words, DisclosureRule rule) =>
        PlannedField.Of(name, FieldText.Of(words), words, Reach<ImmutableArray<string>>(rule, Wider));

    private static Func<T, T, bool> Reach<T>(DisclosureRule rule, Func<T, T, bool> wider) => rule switch
    {
        { Withholds: true } => (before, after) => wider(after, before),
        { ValuesADay: not null } => (before, after) => wider(before, after) || wider(after, before),
        _ => wider,
    };

    private static ImmutableArray<string> RightsOf(DisclosureRule rule)
    {
        if (rule.Withholds) return ["none"];
        List<string> rights = [];
        if (rule.Reveals) rights.Add("reveal");
        if (rule.Searches) rights.Add("search");
        if (rule.Enters) rights.Add("enter");
        return rights.Count == 0 ? ["mask"] : [.. rights];
    }
}
