namespace Menshen.Control;

/// <summary>What subjects are known to send, and what they sent that is not known.</summary>
public sealed record LearntListing(IReadOnlyList<LearntReport> Statements);
