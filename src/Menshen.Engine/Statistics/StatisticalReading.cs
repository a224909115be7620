using System.Collections.Immutable;

namespace Menshen.Engine.Statistics;

/// <summary>All that one snapshot of the engine says to a statistical question.</summary>
/// <param name="Groups">The answer, group by group.</param>
/// <param name="Members">The rows in it.</param>
/// <param name="Measures">The measures whose values the members have.</param>
/// <param name="Units">How many units the whole table has.</param>
/// <param name="HasOneRowEach">No unit has two rows in it.</param>
/// <param name="Types">PostgreSQL's types of the answer's columns.</param>
public sealed record StatisticalReading(
    IReadOnlyList<StatisticalGroup> Groups, IReadOnlyList<StatisticalMember> Members, ImmutableArray<string> Measures, long Units, bool HasOneRowEach, ImmutableArray<string> Types);
