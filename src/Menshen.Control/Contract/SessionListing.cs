namespace Menshen.Control;

/// <summary>All sessions, oldest first.</summary>
public sealed record SessionListing(IReadOnlyList<SessionReport> Sessions);
