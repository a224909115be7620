using Menshen.Bench.Passes;

namespace Menshen.Bench.Relay;

/// <summary>What one run of the benchmark does, and for how long.</summary>
internal sealed record RelayPlan : PassPlan
{
    /// <summary>Scored passes of everything that is not pgbench.</summary>
    public required int RatePasses { get; init; }

    public required int BulkMegabytes { get; init; }

    public required int IdleSessions { get; init; }

    /// <summary>Zero leaves the login measurement out.</summary>
    public required double LoginSeconds { get; init; }

    public required bool WithControl { get; init; }

    public static RelayPlan For(BenchArguments arguments)
    {
        var plan = arguments.Quick ? Quick : Full;
        return plan with
        {
            Passes = arguments.Passes ?? plan.Passes,
            SecondsPerCell = arguments.Seconds ?? plan.SecondsPerCell,
            Scale = arguments.Scale ?? plan.Scale,
            WithControl = plan.WithControl || arguments.Only.Contains("control"),
        };
    }

    private static RelayPlan Full => new()
    {
        Cells =
        [
            new("simple", 16, Tls: false), new("simple", 64, Tls: false), new("prepared", 16, Tls: false), new("prepared", 64, Tls: false),
            new("simple", 16, Tls: true), new("simple", 64, Tls: true), new("prepared", 16, Tls: true), new("prepared", 64, Tls: true),
        ],
        Passes = 6,
        RatePasses = 5,
        SecondsPerCell = 4,
        WarmUpSeconds = 4,
        WarmUpOnlyWhereItHelps = false,
        Scale = 10,
        BulkMegabytes = 400,
        IdleSessions = 2000,
        LoginSeconds = 4,
        WithControl = true,
    };

    // A pass takes ten seconds on two cores; on a slow machine there are fewer, so that the whole stays below 50.
    private static RelayPlan Quick => new()
    {
        // Sixteen clients: the log-ins of 64 would take a good part of a second's run.
        Cells = [new("simple", 16, Tls: false), new("prepared", 16, Tls: false), new("simple", 16, Tls: true)],
        Passes = 3,
        RatePasses = 2,
        SecondsPerCell = 1,
        WarmUpSeconds = 5,
        WarmUpOnlyWhereItHelps = true,
        Scale = 2,
        PassesEnd = TimeSpan.FromSeconds(40),
        BulkMegabytes = 50,
        IdleSessions = 100,
        LoginSeconds = 0,
        WithControl = false,
    };
}
