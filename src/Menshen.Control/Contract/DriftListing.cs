namespace Menshen.Control;

/// <summary>All that has drifted, and when somebody looked.</summary>
public sealed record DriftListing(DateTimeOffset LookedAt, IReadOnlyList<DriftReport> Findings);
