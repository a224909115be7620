namespace Menshen.Bench.Login;

/// <summary>What a storm of failing logins from one source did to users who come from another.</summary>
/// <param name="Attempts">Failing logins sent.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="TurnedAway">Of them, closed without an answer.</param>
/// <param name="BeforeMilliseconds">Median login and query of a bystander before.</param>
/// <param name="DuringMilliseconds">The same during the storm.</param>
/// <param name="BystandersRefused">Bystanders that could not log in.</param>
internal sealed record StormResult(
    int Attempts, double Seconds, int TurnedAway, double BeforeMilliseconds, double DuringMilliseconds, int BystandersRefused);
