namespace Menshen.Bench.Labels;

/// <summary>What one run of the benchmark of labels does, and for how long.</summary>
internal sealed record LabelsPlan
{
    /// <summary>Scored passes; a discarded one comes before them.</summary>
    public required int Passes { get; init; }

    /// <summary>Rows of each table that the session may see; a tenth more are above it.</summary>
    public required int Rows { get; init; }

    /// <summary>Length of one measurement.</summary>
    public required double Seconds { get; init; }

    public static LabelsPlan For(BenchArguments arguments)
    {
        var plan = arguments.Quick ? Quick : Full;
        return plan with { Passes = arguments.Passes ?? plan.Passes, Rows = arguments.Records ?? plan.Rows, Seconds = arguments.Seconds ?? plan.Seconds };
    }

    private static LabelsPlan Full { get; } = new() { Passes = 5, Rows = 1_000_000, Seconds = 3 };

    private static LabelsPlan Quick { get; } = new() { Passes = 1, Rows = 100_000, Seconds = 1 };
}
