using System.Collections.Immutable;

namespace Menshen.Sql.Statistics;

/// <summary>A text as inference control sees it: a question, or why it is none; and the functions that it names.</summary>
public sealed record StatisticalText
{
    /// <summary>The question; null with a <see cref="Fault"/>.</summary>
    public StatisticalQuery? Query { get; init; }

    /// <summary>What of it is not allowed; null with a <see cref="Query"/>.</summary>
    public StatisticalFault? Fault { get; init; }

    /// <summary>Functions and procedures that the text calls by name and that are not known to be built in.</summary>
    public ImmutableArray<RelationName> Functions { get; init; } = [];

    /// <summary>True if the grammar has read it: only then <see cref="Functions"/> is complete.</summary>
    public bool IsRead { get; init; }
}
