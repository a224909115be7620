namespace Menshen.Control;

/// <summary>What is stopped, and the newest of what was.</summary>
public sealed record QuarantineListing(IReadOnlyList<QuarantineReport> Quarantines);
