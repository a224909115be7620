namespace Menshen.Control;

/// <summary>One host of an engine that has several.</summary>
/// <param name="Host">Name and port.</param>
/// <param name="Role"><c>primary</c>, <c>standby</c>, <c>silent</c>, <c>read-only</c>, or one that is not used: <c>stale</c> (takes writes on an old
/// timeline), <c>conflicting</c> (two take writes on one), <c>foreign</c> (another cluster).</param>
/// <param name="Timeline">Its timeline; 0 while unknown.</param>
/// <param name="DelaySeconds">How far a standby's replay is behind the primary; null for others, and while unknown.</param>
/// <param name="Trouble">Why it does not answer or is not used, or null.</param>
public sealed record EngineHostReport(string Host, string Role, int Timeline, double? DelaySeconds, string? Trouble);
