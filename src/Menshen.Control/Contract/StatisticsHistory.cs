namespace Menshen.Control;

/// <summary>The newest questions about one resource.</summary>
public sealed record StatisticsHistory(string Resource, IReadOnlyList<StatisticsAsked> Questions);
