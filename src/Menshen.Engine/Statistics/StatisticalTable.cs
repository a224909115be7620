using System.Collections.Frozen;

namespace Menshen.Engine.Statistics;

/// <summary>A table that statistics are asked of, as the engine has it.</summary>
/// <param name="Obstacle">Why nothing can be asked of it; null if it can.</param>
/// <param name="Types">Types of its columns by name.</param>
public sealed record StatisticalTable(string? Obstacle, FrozenDictionary<string, string> Types);
