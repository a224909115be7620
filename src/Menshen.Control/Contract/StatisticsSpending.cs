namespace Menshen.Control;

/// <summary>What one subject has asked about one resource.</summary>
/// <param name="Spent">Questions that count against the budget now.</param>
/// <param name="Budget">How many it may ask within the period.</param>
/// <param name="Answered">Ever answered.</param>
/// <param name="Refused">Ever refused after they were judged.</param>
/// <param name="Latest">The last one.</param>
public sealed record StatisticsSpending(string Resource, string Subject, long Spent, int Budget, long Answered, long Refused, DateTimeOffset Latest);
