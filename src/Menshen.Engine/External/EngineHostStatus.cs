namespace Menshen.Engine;

/// <summary>What one host of an engine with several was at the last look.</summary>
/// <param name="Host">Name and port.</param>
/// <param name="Role">What it is.</param>
/// <param name="Timeline">Its timeline; 0 while unknown.</param>
/// <param name="Delay">How far a standby's replay is behind the primary; null for others, and while unknown.</param>
/// <param name="Trouble">Why it does not answer or is not used; null if nothing is wrong.</param>
public sealed record EngineHostStatus(string Host, EngineHostRole Role, int Timeline, TimeSpan? Delay, string? Trouble);
