namespace Menshen.Bench.Sealed;

/// <summary>What one run of the benchmark of sealed columns does, and for how long.</summary>
internal sealed record SealedPlan
{
    /// <summary>Scored passes; a discarded one comes before them.</summary>
    public required int Passes { get; init; }

    /// <summary>Rows of each table.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows of one large result.</summary>
    public required int ResultRows { get; init; }

    /// <summary>Times that it is fetched for one measurement: a processor's time is counted in hundredths of a second.</summary>
    public required int Fetches { get; init; }

    /// <summary>Length of one measurement of look-ups.</summary>
    public required double LookupSeconds { get; init; }

    public static SealedPlan For(BenchArguments arguments)
    {
        var plan = arguments.Quick ? Quick : Full;
        return plan with { Passes = arguments.Passes ?? plan.Passes, Rows = arguments.Records ?? plan.Rows };
    }

    private static SealedPlan Full { get; } = new() { Passes = 5, Rows = 1_000_000, ResultRows = 200_000, Fetches = 5, LookupSeconds = 5 };

    private static SealedPlan Quick { get; } = new() { Passes = 3, Rows = 50_000, ResultRows = 50_000, Fetches = 5, LookupSeconds = 1 };
}
