namespace Menshen.Policy;

/// <summary>How many wrong passwords an account may have, and for how long it is locked then.</summary>
/// <param name="Failures">Wrong passwords of one account from one address until it is locked for that address. Default 5 (20 for
/// applications), 1 to 1,000: the standards leave the number open; five typing mistakes are many, five guesses are nothing.</param>
/// <param name="Lock">How long it stays locked, and how long a wrong password counts. Default 30 min (5 min for applications, whose
/// business stands still meanwhile), 10 s to 7 days.</param>
/// <param name="Ceiling">Wrong passwords of one account from all addresses together until it is locked everywhere. Default 50 (200 for
/// applications), more than <paramref name="Failures"/> and at most 100,000: whoever has one address cannot lock the owner out, whoever has
/// many cannot go on guessing.</param>
public sealed record FailureLimit(int Failures, TimeSpan Lock, int Ceiling)
{
    public static FailureLimit ForPersons { get; } = new(5, TimeSpan.FromMinutes(30), 50);

    public static FailureLimit ForApplications { get; } = new(20, TimeSpan.FromMinutes(5), 200);
}
