namespace Menshen.Engine.Statistics;

/// <summary>One subject that asked about one resource.</summary>
/// <param name="Spent">Questions that count against its budget.</param>
/// <param name="Answered">Questions ever answered.</param>
/// <param name="Refused">Questions ever refused after they were judged.</param>
/// <param name="Latest">When it last asked.</param>
public sealed record StatisticsAsker(string Resource, string Subject, long Spent, long Answered, long Refused, DateTimeOffset Latest);
