using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit;

/// <summary>What one run of the audit benchmark does, and for how long.</summary>
internal sealed record AuditPlan : PassPlan
{
    /// <summary>Clients that keep two cores busy several times over, and few enough to be logged in at once.</summary>
    private const int Few = 16;

    /// <summary>So many that a sync of the disk is shared by many, and others have work while it goes on; as in the relay's benchmark.</summary>
    private const int Many = 64;

    // Generating, loading, writing as text, and asking, a careful guess: a quick run shall end in time on a slow machine, too.
    private const int RecordsLoadedPerSecond = 25_000;
    private const int FewestRecords = 20_000; // below, the answer to last week's question is empty or nearly so

    public override bool WeighsAuditTrails => true;

    /// <summary>Scored passes of appending, verifying and searching.</summary>
    public required int RatePasses { get; init; }

    public required double AppendSeconds { get; init; }

    /// <summary>Generated records that are searched, at most.</summary>
    public required int SearchRecords { get; init; }

    /// <summary>By when the search should be over, counted from the start of the run.</summary>
    public TimeSpan SearchEnd { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether PgBouncer without pgaudit runs along: what pgaudit costs its own side.</summary>
    public required bool WithoutAuditToo { get; init; }

    public static AuditPlan For(BenchArguments arguments)
    {
        var plan = arguments.Quick ? Quick : Full;
        return plan with
        {
            Passes = arguments.Passes ?? plan.Passes,
            SecondsPerCell = arguments.Seconds ?? plan.SecondsPerCell,
            Scale = arguments.Scale ?? plan.Scale,
            SearchRecords = arguments.Records ?? plan.SearchRecords,
        };
    }

    /// <summary>What is left of a quick run's 50 seconds decides; a full run takes what it takes.</summary>
    public int RecordsThatFit(TimeSpan elapsed)
    {
        if (SearchEnd == TimeSpan.MaxValue)
            return SearchRecords;
        var seconds = (SearchEnd - elapsed).TotalSeconds;
        return (int)Math.Clamp(seconds * RecordsLoadedPerSecond, FewestRecords, SearchRecords);
    }

    private static AuditPlan Full => new()
    {
        Cells =
        [
            Reads("simple", Few), Reads("prepared", Few), Mixed("simple", Few), Mixed("prepared", Few),
            Reads("simple", Many), Reads("prepared", Many), Mixed("simple", Many), Mixed("prepared", Many),
        ],
        Passes = 6,
        RatePasses = 5,
        SecondsPerCell = 4,
        WarmUpSeconds = 4,
        WarmUpOnlyWhereItHelps = false,
        Scale = 10,
        AppendSeconds = 3,
        SearchRecords = 10_000_000,
        WithoutAuditToo = true,
    };

    private static AuditPlan Quick => new()
    {
        Cells = [Reads("simple", Few), Mixed("prepared", Few)],
        Passes = 2,
        RatePasses = 1,
        SecondsPerCell = 1,
        WarmUpSeconds = 1,
        WarmUpOnlyWhereItHelps = true,
        Scale = 2,
        PassesEnd = TimeSpan.FromSeconds(37),
        AppendSeconds = 0.5,
        SearchRecords = 400_000,
        SearchEnd = TimeSpan.FromSeconds(47),
        WithoutAuditToo = false,
    };

    private static Cell Reads(string protocol, int clients) => new(protocol, clients, Tls: false);

    private static Cell Mixed(string protocol, int clients) => Reads(protocol, clients) with { Workload = Workload.Mixed };
}
