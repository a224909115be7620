using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The limits of one subject's sessions: the strictest of all that is for it.</summary>
/// <param name="Sessions">At once.</param>
/// <param name="NewSessions">That may begin within the window.</param>
/// <param name="IdleTimeout">Or infinite.</param>
/// <param name="Lifetime">Or infinite.</param>
/// <param name="When">All of them must hold; the session ends when one does no longer.</param>
public sealed record SessionTerms(int Sessions, int NewSessions, TimeSpan IdleTimeout, TimeSpan Lifetime, ImmutableArray<WeekHours> When)
{
    /// <summary>False outside the hours.</summary>
    public bool HoldsAt(DateTimeOffset moment) => When.All(hours => hours.Contains(moment));
}
