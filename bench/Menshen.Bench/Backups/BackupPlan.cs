namespace Menshen.Bench.Backups;

/// <summary>What one run of the benchmark of backups does, and for how long.</summary>
internal sealed record BackupPlan
{
    public required int Passes { get; init; }

    /// <summary>Of pgbench; 15 MB each.</summary>
    public required int Scale { get; init; }

    /// <summary>Length of one measurement with pgbench.</summary>
    public required double Seconds { get; init; }

    public static BackupPlan For(BenchArguments arguments)
    {
        var plan = arguments.Quick ? Quick : Full;
        return plan with { Passes = arguments.Passes ?? plan.Passes, Scale = arguments.Scale ?? plan.Scale, Seconds = arguments.Seconds ?? plan.Seconds };
    }

    private static BackupPlan Full { get; } = new() { Passes = 5, Scale = 100, Seconds = 20 };

    private static BackupPlan Quick { get; } = new() { Passes = 1, Scale = 12, Seconds = 3 };
}
