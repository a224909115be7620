using Menshen.Journal;

namespace Menshen.Server;

/// <summary>A clearing that one administrator has asked for and no second has confirmed yet.</summary>
/// <param name="Origin">Which journal.</param>
/// <param name="Plan">What would go.</param>
/// <param name="Before">The time that was asked for.</param>
/// <param name="Requester">Name of the administrator.</param>
/// <param name="RequestedAt">When.</param>
internal sealed record ClearingRequest(string Origin, ClearingPlan Plan, DateTimeOffset Before, string Requester, DateTimeOffset RequestedAt)
{
    /// <summary>A week: a second person may be away, and an old wish is not one.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(7);
}
