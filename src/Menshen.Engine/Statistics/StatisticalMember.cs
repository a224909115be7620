namespace Menshen.Engine.Statistics;

/// <summary>One row that a question is about.</summary>
/// <param name="Row">Digest of its content.</param>
/// <param name="Unit">Digest of whom it is about.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Measures">Its values of the measures asked for, in their order; null is NULL.</param>
public readonly record struct StatisticalMember(long Row, long Unit, int Group, double?[] Measures);
