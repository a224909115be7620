namespace Menshen.Control;

/// <summary>All sessions, oldest first.</summary>
public sealed record SessionListing(IReadOnlyList<SessionReport> Sessions)
{
    /// <summary>Those of the control surface.</summary>
    public IReadOnlyList<ControlSessionReport> Control { get; init; } = [];
}
