using static Menshen.Policy.Planning.Directions;

namespace Menshen.Policy.Planning;

/// <summary>A rule of <c>quotas</c> as plans compare it.</summary>
/// <remarks>The strictest of all rules holds, so a rule for more subjects is stricter. Places kept for one are taken from the others: less of
/// them takes a promise back.</remarks>
internal static class QuotaEntry
{
    public static PlannedEntry Of(QuotaRule rule) => new("quotas", rule.Id, PolicyReach.AtOnce,
    [
        PlannedField.Of("by", FieldText.Of(rule.Subjects), rule.Subjects, Narrower),
        PlannedField.Of("group", FieldText.Of(rule.Groups), rule.Groups, Narrower),
        PlannedField.Of("kind", FieldText.Of(rule.Kinds), rule.Kinds, Narrower),
        PlannedField.Of("power", FieldText.Of(rule.Powers), rule.Powers, Narrower),
        PlannedField.Of<long?>("rows", FieldText.Of(rule.Rows), rule.Rows, Larger),
        PlannedField.Of("bytes", Size(rule.Bytes), rule.Bytes, Larger),
        PlannedField.Of("time", FieldText.Of(rule.Time), rule.Time, Later),
        PlannedField.Of<long?>("rows-per-hour", FieldText.Of(rule.RowsAnHour), rule.RowsAnHour, Larger),
        PlannedField.Of("bytes-per-hour", Size(rule.BytesAnHour), rule.BytesAnHour, Larger),
        PlannedField.Of("time-per-hour", FieldText.Of(rule.TimeAnHour), rule.TimeAnHour, Later),
        PlannedField.Of("reserved-sessions", FieldText.Of(rule.ReservedSessions), rule.ReservedSessions ?? 0, (before, after) => after < before),
    ])
    {
        AddingWeakens = false,
        RemovingWeakens = true,
    };

    private static string Size(long? bytes) => bytes is { } some ? Reading.Quantities.WriteSize(some) : "";
}
