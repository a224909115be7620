namespace Menshen.Policy;

/// <summary>How many sessions there may be and how long they may wait.</summary>
/// <param name="Maximum">Sessions at once, logins included. Default 1,000, 1 to 100,000: beyond, clients get SQLSTATE 53300 instead
/// of a machine without memory.</param>
/// <param name="LoginTimeout">Time from the first byte to ReadyForQuery. Default 15 s, 1 s to 10 min: a slow link logs in within 2
/// s, and half-open logins are how a stranger would hold our memory. PostgreSQL's authentication_timeout is 60 s.</param>
/// <param name="DrainGrace">How long running statements may finish at shutdown. Default 10 s, 0 s to 1 h: below systemd's 90 s stop
/// time-out.</param>
/// <param name="IdleTimeout">How long a session may sit without a statement; <see cref="Timeout.InfiniteTimeSpan"/> for off, else 1
/// s to 7 days. Default off: pools of applications hold idle connections for good reasons.</param>
public sealed record SessionRules(int Maximum, TimeSpan LoginTimeout, TimeSpan DrainGrace, TimeSpan IdleTimeout)
{
    public static SessionRules Default { get; } =
        new(1000, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
}
