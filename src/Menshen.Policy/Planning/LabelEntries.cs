using System.Collections.Immutable;
using Menshen.Policy.Labels;

namespace Menshen.Policy.Planning;

/// <summary>The labelled tables and the clearances of a policy as plans compare them.</summary>
/// <remarks>Labels are compared by their bits: the same words may mean others afterwards, and other words the same.</remarks>
internal static class LabelEntries
{
    public static IEnumerable<PlannedEntry> Of(LabelRules rules) =>
    [
        .. rules.Tables.Select(rule => Table(rule, rules.Words)),
        .. Named(rules, rule => rule.Subjects).Select(found => Clearance("by", found.Name, found.Rule, rules.Words)),
        .. Named(rules, rule => rule.Groups).Select(found => Clearance("group", found.Name, found.Rule, rules.Words)),
        Order([.. Named(rules, rule => rule.Groups).Select(found => found.Name)]),
    ];

    // A row's label may go up without anybody's seeing more.
    private static PlannedEntry Table(LabelledTableRule rule, LabelWords words) => new("labels table", rule.Name.ToString(), PolicyReach.AtOnce,
    [
        Place("default", rule.Default, words),
        Place("table-label", rule.Table, words),
        PlannedField.Of("write-up", rule.WritesUp ? "yes" : "no", rule.WritesUp, (_, after) => after),
        PlannedField.Of("physical", rule.IsPhysical ? "yes" : "no", rule.IsPhysical, (before, _) => before),
        // A column that has no label any more, or a lower one.
        PlannedField.Of("columns", FieldText.Of(rule.ColumnWords(words)), rule.Columns,
            (before, after) => before.Any(column => after.FirstOrDefault(other => other.Name == column.Name) is not { } kept || !kept.Label.Dominates(column.Label))),
    ])
    {
        AddingWeakens = false,
        RemovingWeakens = true,
    };

    // Without its own rule somebody has a group's, which may be wider: that one goes counts like that one comes.
    private static PlannedEntry Clearance(string kind, string name, Clearance clearance, LabelWords words) => new(
        "labels clearance", $"{kind} {name}", PolicyReach.AtOnce,
        [PlannedField.Of("between", Text(clearance, words), clearance, (before, after) => after.IsWeakerThan(before))])
    {
        AddingWeakens = true,
        RemovingWeakens = true,
    };

    // Who is in two groups has the clearance of the one that stands first.
    private static PlannedEntry Order(ImmutableArray<string> groups) => new("labels clearance", "groups", PolicyReach.AtOnce,
        [PlannedField.Of("order", FieldText.Of(groups), groups, (before, after) => !before.Where(after.Contains).SequenceEqual(after.Where(before.Contains)), isOrdered: true)])
    {
        AddingWeakens = false,
        RemovingWeakens = false,
    };

    private static PlannedField Place(string name, Label label, LabelWords words) =>
        PlannedField.Of(name, words.Format(label), label, (before, after) => !after.Dominates(before));

    /// <summary>The first rule that names each: those after it count for nothing.</summary>
    private static IEnumerable<(string Name, Clearance Rule)> Named(LabelRules rules, Func<ClearanceRule, ImmutableArray<string>> names) =>
        rules.Clearances.SelectMany(rule => names(rule).Select(name => (Name: name, Rule: rule.Clearance))).DistinctBy(found => found.Name);

    private static string Text(Clearance clearance, LabelWords words)
    {
        var between = $"{words.Format(clearance.Lowest)} to {words.Format(clearance.Highest)}, {words.Format(clearance.Default)} by default";
        return clearance.TrustedDownTo is { } floor ? $"{between}, trusted down to {words.Format(floor)}" : between;
    }
}
