using System.Collections.Immutable;

namespace Menshen.Engine.Statistics;

/// <summary>One group of a statistical answer as the engine reckons it, before anything is judged.</summary>
/// <param name="Values">The columns of the answer in their order, as text; null is NULL.</param>
public sealed record StatisticalGroup(ImmutableArray<string?> Values);
