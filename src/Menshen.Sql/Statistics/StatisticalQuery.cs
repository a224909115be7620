using System.Collections.Immutable;

namespace Menshen.Sql.Statistics;

/// <summary>A SELECT of aggregates over one table, read whole: nothing of its text is not in here.</summary>
/// <param name="Table">As the text names it.</param>
/// <param name="Items">The columns of the answer, at least one of them an aggregate.</param>
/// <param name="Where">Which rows; null: all.</param>
/// <param name="GroupBy">The columns it is grouped by.</param>
public sealed record StatisticalQuery(RelationName Table, ImmutableArray<StatisticalItem> Items, StatisticalCondition? Where, ImmutableArray<string> GroupBy);
