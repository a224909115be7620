namespace Menshen.Bench.Passes;

/// <summary>One contestant in one cell.</summary>
internal sealed record CellResult(Cell Cell, string Contestant, Series? TransactionsPerSecond, Series? P99Milliseconds, Series? CpuMicrosecondsPerQuery)
{
    public Series? AuditBytesPerStatement { get; init; }
}
