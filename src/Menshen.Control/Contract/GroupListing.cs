namespace Menshen.Control;

/// <summary>All groups, deleted ones excepted, by name.</summary>
public sealed record GroupListing(IReadOnlyList<GroupReport> Groups);
