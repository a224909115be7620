using System.Collections.Immutable;

namespace Menshen.Policy.Statistics;

/// <summary>The policy's <c>statistics</c>: resources of which some subjects learn aggregates and nothing else.</summary>
/// <param name="All">No two of one name.</param>
public sealed record StatisticsRules(ImmutableArray<StatisticsRule> All)
{
    /// <summary>Nobody is limited to statistics.</summary>
    public static StatisticsRules None { get; } = new([]);

    /// <summary>What is protected from the subject in that database.</summary>
    public ImmutableArray<StatisticsRule> For(string subject, IReadOnlyList<string> groups, string database) =>
        All.IsEmpty ? [] : [.. All.Where(rule => rule.Table.Database == database && rule.IsFor(subject, groups))];

    /// <summary>The resource of that name; null if there is none.</summary>
    public StatisticsRule? Find(string resource) => All.FirstOrDefault(rule => rule.Resource == resource);
}
