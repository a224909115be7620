using System.Collections.Immutable;
using Menshen.Policy.Grants;
using static Menshen.Policy.Planning.Directions;

namespace Menshen.Policy.Planning;

/// <summary>A rule of <c>grants.objects</c> as plans compare it.</summary>
/// <remarks>What it takes the place of hangs on the other rules for the same objects: that one comes or goes counts as a weakening.</remarks>
internal static class GrantEntry
{
    public static PlannedEntry Of(GrantRule rule) => new("grants", rule.Objects.ToString(), PolicyReach.AtOnce,
    [
        PlannedField.Of<long?>("depth", FieldText.Of(rule.Terms.Depth), rule.Terms.Depth, Larger),
        PlannedField.Of("receivers", FieldText.Of(rule.Terms.Receivers), rule.Terms.Receivers, Wider),
        PlannedField.Of<ImmutableArray<string>>("only", rule.Only is { } only ? FieldText.Of(only) : "", rule.Only ?? [], Wider),
        PlannedField.Of("never", FieldText.Of(rule.Never), rule.Never, Lacks),
        PlannedField.Of<TimeSpan?>("expiry", FieldText.Of(rule.Terms.Longest), rule.Terms.Longest, Later),
        PlannedField.Of("purpose", rule.Terms.NeedsPurpose ? "required" : "optional", rule.Terms.NeedsPurpose, (before, after) => before && !after),
    ])
    {
        AddingWeakens = true,
        RemovingWeakens = true,
    };
}
