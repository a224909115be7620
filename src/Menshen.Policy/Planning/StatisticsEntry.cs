using System.Collections.Immutable;
using Menshen.Policy.Statistics;
using static Menshen.Policy.Planning.Directions;

namespace Menshen.Policy.Planning;

/// <summary>A resource of <c>statistics</c> as plans compare it.</summary>
/// <remarks>It opens a table in part, and binds those that it names: that it comes opens, that it goes unbinds, and so does each change of whom it is for.</remarks>
internal static class StatisticsEntry
{
    public static PlannedEntry Of(StatisticsRule rule) => new("statistics", rule.Resource, PolicyReach.AtOnce,
    [
        PlannedField.Of("table", rule.Table.ToString(), rule.Table, (_, _) => true),
        PlannedField.Of("unit", rule.Unit, rule.Unit, (_, _) => true),
        PlannedField.Of("by", FieldText.Of(rule.Subjects), rule.Subjects, (_, _) => true),
        PlannedField.Of("group", FieldText.Of(rule.Groups), rule.Groups, (_, _) => true),
        PlannedField.Of("measures", FieldText.Of(rule.Measures), rule.Measures, More),
        PlannedField.Of("filters", FieldText.Of(rule.Filters), rule.Filters, More),
        PlannedField.Of("ranges", FieldText.Of(rule.Ranges), rule.Ranges, More),
        PlannedField.Of("minimum", Settings.Number(rule.Minimum), rule.Minimum, (before, after) => after < before),
        PlannedField.Of("dominance", $"{Settings.Number(rule.Dominance)}%", rule.Dominance, (before, after) => after > before),
        // Rounding and noise hide different things; only that something comes in place of nothing is certain.
        PlannedField.Of("answers", rule.Answers.ToString().ToLowerInvariant(), rule.Answers, (before, _) => before != StatisticsAnswers.Exact),
        PlannedField.Of("round-to", Settings.Number(rule.RoundTo), rule.RoundTo, (before, after) => after < before),
        PlannedField.Of("noise", Settings.Number(rule.Noise), rule.Noise, (before, after) => after < before),
        PlannedField.Of("budget", Settings.Number(rule.Budget), rule.Budget, (before, after) => after > before),
        PlannedField.Of("period", Settings.Time(rule.Period), rule.Period, (before, after) => after < before),
        PlannedField.Of("history", rule.IsShared ? "together" : "each", rule.IsShared, (before, after) => before && !after),
    ])
    {
        AddingWeakens = true,
        RemovingWeakens = true,
    };

    private static bool More(ImmutableArray<string> before, ImmutableArray<string> after) => Lacks(after, before);
}
