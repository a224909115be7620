using static Menshen.Policy.Planning.Directions;

namespace Menshen.Policy.Planning;

/// <summary>A rule of <c>end-users</c> as plans compare it.</summary>
/// <remarks>The strictest of all rules holds, so one for more accounts is stricter; and fewer records name the person behind an account where a rule goes.</remarks>
internal static class EndUserEntry
{
    public static PlannedEntry Of(EndUserRule rule) => new("end-users", rule.Id, PolicyReach.NewSessions,
    [
        PlannedField.Of("by", FieldText.Of(rule.Subjects), rule.Subjects, Narrower),
        PlannedField.Of("group", FieldText.Of(rule.Groups), rule.Groups, Narrower),
        PlannedField.Of("demand", Word(rule.Demand), rule.Demand, (before, after) => after < before),
    ])
    {
        AddingWeakens = false,
        RemovingWeakens = rule.Demand != EndUserDemand.None,
    };

    private static string Word(EndUserDemand demand) => demand switch
    {
        EndUserDemand.None => "none",
        EndUserDemand.Optional => "optional",
        _ => "required",
    };
}
