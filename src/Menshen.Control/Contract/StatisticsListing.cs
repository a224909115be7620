namespace Menshen.Control;

/// <summary>The resources of which some subjects learn statistics only, and who has asked how much.</summary>
public sealed record StatisticsListing(IReadOnlyList<StatisticsResource> Resources, IReadOnlyList<StatisticsSpending> Spending);
