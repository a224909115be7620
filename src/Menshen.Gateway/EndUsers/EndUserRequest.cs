using Menshen.Gateway.Sessions;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.EndUsers;

/// <summary>Whether a session may name its end user, and whom it names when it begins.</summary>
/// <param name="EndUser">Null: it may not.</param>
/// <param name="Refusal">Why it does not begin.</param>
internal sealed record EndUserRequest(SessionEndUser? EndUser, SessionEnded? Refusal)
{
    /// <param name="policy">In force.</param>
    /// <param name="subject">Whose session.</param>
    /// <param name="named">By its start-up settings; null: nobody.</param>
    public static EndUserRequest Of(PolicySet policy, SubjectEntry subject, string? named)
    {
        var demand = policy.EndUsers.DemandOn(subject.Name, subject.Groups, subject.Kind);
        // Where everything is a test nothing is demanded.
        if (policy.Profile == Profile.Transparent && demand == EndUserDemand.Required) demand = EndUserDemand.Optional;
        var refusal = named is not { Length: > 0 } ? null : demand == EndUserDemand.None ? EndUserRefusals.MayNot : EndUserName.IsFit(named) ? null : EndUserRefusals.Unfit;
        var end = refusal is null ? null : new SessionEnded(SessionEndReason.AccessRefused, refusal.SqlState, refusal.Message, null, $"{refusal.Hint} ({refusal.RuleId})");
        return new EndUserRequest(demand == EndUserDemand.None ? null : new SessionEndUser(demand, named is { Length: > 0 } && end is null ? named : null), end);
    }
}
