namespace Menshen.Bench.Load;

/// <summary>The peak that a deployment is put under, and for how long.</summary>
internal sealed record LoadPlan
{
    /// <summary>Waybills of the sample; all other tables follow from it.</summary>
    public required int Waybills { get; init; }

    /// <summary>Clients that ask without a pause, each with a session of the application and one of a clerk.</summary>
    public required int Clients { get; init; }

    /// <summary>Seconds that are not scored: plans are made, and .NET compiles what runs often.</summary>
    public required double WarmUpSeconds { get; init; }

    /// <summary>Scored seconds.</summary>
    public required double Seconds { get; init; }

    public static LoadPlan For(BenchArguments arguments)
    {
        var plan = arguments.Quick ? Quick : Full;
        return plan with { Waybills = arguments.Records ?? plan.Waybills, Seconds = arguments.Seconds ?? plan.Seconds };
    }

    private static LoadPlan Full { get; } = new() { Waybills = 100_000, Clients = 32, WarmUpSeconds = 20, Seconds = 600 };

    private static LoadPlan Quick { get; } = new() { Waybills = 1_000, Clients = 16, WarmUpSeconds = 2, Seconds = 5 };
}
