namespace Menshen.Engine.Labels;

/// <summary>What labelling a table took.</summary>
/// <param name="LongestLock">The longest time that others waited for, or could have.</param>
/// <param name="Total">All of it; keys are built beside the table's work.</param>
/// <param name="Retries">How often the lock was not to be had at once and was asked for again.</param>
public sealed record ProtectionResult(TimeSpan LongestLock, TimeSpan Total, int Retries);
