namespace Menshen.Bench.Passes;

/// <summary>Which cells pgbench runs over, how often, and for how long.</summary>
internal record PassPlan
{
    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>Scored passes; the discarded one comes before them.</summary>
    public required int Passes { get; init; }

    public required double SecondsPerCell { get; init; }

    /// <summary>Length of the discarded pass: long enough for the runtime's second compilation tier (docs/benchmarks.md).</summary>
    public required double WarmUpSeconds { get; init; }

    /// <summary>Whether the discarded pass is run by those alone whose code gets faster with use.</summary>
    public required bool WarmUpOnlyWhereItHelps { get; init; }

    public required int Scale { get; init; }

    /// <summary>Whether the growth of audit trails is measured, which takes a moment after each run.</summary>
    public virtual bool WeighsAuditTrails => false;

    /// <summary>No further pass begins that would not end by then, counted from the start of the run.</summary>
    public TimeSpan PassesEnd { get; init; } = TimeSpan.MaxValue;
}
