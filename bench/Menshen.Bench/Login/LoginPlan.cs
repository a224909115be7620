namespace Menshen.Bench.Login;

/// <summary>What one run of the login benchmark does, and for how long.</summary>
internal sealed record LoginPlan
{
    /// <summary>Scored passes; a discarded one comes before them.</summary>
    public required int Passes { get; init; }

    /// <summary>Length of one measurement.</summary>
    public required double Seconds { get; init; }

    /// <summary>Length of the discarded one: long enough for the runtime's second compilation tier.</summary>
    public required double WarmUpSeconds { get; init; }

    /// <summary>Failing logins of the storm, from one source.</summary>
    public required int StormLogins { get; init; }

    /// <summary>Logins of bystanders that are timed before the storm, and again at most during it.</summary>
    public required int Bystanders { get; init; }

    public static LoginPlan For(BenchArguments arguments)
    {
        var plan = arguments.Quick ? Quick : Full;
        return plan with { Passes = arguments.Passes ?? plan.Passes, Seconds = arguments.Seconds ?? plan.Seconds };
    }

    private static LoginPlan Full { get; } = new() { Passes = 5, Seconds = 10, WarmUpSeconds = 10, StormLogins = 10_000, Bystanders = 200 };

    private static LoginPlan Quick { get; } = new() { Passes = 2, Seconds = 2, WarmUpSeconds = 4, StormLogins = 2_000, Bystanders = 50 };
}
