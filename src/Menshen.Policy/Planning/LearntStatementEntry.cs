using Menshen.Policy.Reading;

namespace Menshen.Policy.Planning;

/// <summary>A rule of <c>learnt-statements</c> as plans compare it.</summary>
/// <remarks>The strictest rule for a subject holds, so one for more subjects is stricter; and one that learns takes nothing away when it goes.</remarks>
internal static class LearntStatementEntry
{
    public static PlannedEntry Of(LearntStatementRule rule) => new("learnt-statements", rule.Id, PolicyReach.AtOnce,
    [
        // Empty is no list here, and so never means everybody.
        PlannedField.Of("by", FieldText.Of(rule.Subjects), rule.Subjects, (before, after) => before.Except(after).Any()),
        PlannedField.Of("mode", LearntStatementReader.Modes[(int)rule.Mode].Word, rule.Mode, (before, after) => after < before),
    ])
    {
        AddingWeakens = false,
        RemovingWeakens = rule.Mode != LearntMode.Learn,
    };
}
