using System.Collections.Immutable;

namespace Menshen.Evaluator;

/// <summary>One check's verdict with its evidence.</summary>
/// <param name="Check">Which.</param>
/// <param name="Verdict">What came of it.</param>
/// <param name="Note">Why it is inconclusive or not applicable, or what a person has to look at; else empty.</param>
/// <param name="Attempts">In the order they were made.</param>
/// <param name="Began">When its first attempt was made.</param>
/// <param name="Took">How long it took.</param>
public sealed record CheckReport(Check Check, Verdict Verdict, string Note, ImmutableArray<Attempt> Attempts, DateTimeOffset Began, TimeSpan Took)
{
    /// <summary>The records that the target's own trail made of it, oldest first; empty where there is no trail.</summary>
    public ImmutableArray<RecordReference> Records { get; init; } = [];
}
