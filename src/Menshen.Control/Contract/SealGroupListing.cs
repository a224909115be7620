namespace Menshen.Control;

/// <summary>All seal groups.</summary>
public sealed record SealGroupListing(IReadOnlyList<SealGroupReport> Groups);
