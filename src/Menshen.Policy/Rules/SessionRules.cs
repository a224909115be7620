namespace Menshen.Policy;

/// <summary>How many sessions there may be and how long they may wait.</summary>
/// <param name="Maximum">Sessions at once, logins included. Default 1,000, 1 to 100,000: beyond, clients get SQLSTATE 53300 instead
/// of a machine without memory.</param>
/// <param name="LoginTimeout">Time from the first byte to ReadyForQuery. Default 15 s, 1 s to 10 min: a slow link logs in within 2
/// s, and half-open logins are how a stranger would hold our memory. PostgreSQL's authentication_timeout is 60 s.</param>
/// <param name="DrainGrace">How long running statements may finish at shutdown. Default 10 s, 0 s to 1 h: below systemd's 90 s stop
/// time-out.</param>
/// <param name="IdleTimeout">How long a session may wait for its client, in a transaction or not; <see cref="Timeout.InfiniteTimeSpan"/> for
/// off. Default 10 min, 1 s to 14 min 59 s: the standards want less than 15 min. Profile transparent: off, up to 7 days.</param>
public sealed record SessionRules(int Maximum, TimeSpan LoginTimeout, TimeSpan DrainGrace, TimeSpan IdleTimeout)
{
    public static SessionRules Default { get; } =
        new(1000, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));

    /// <summary>Sessions at once of one subject. Default 200, 1 to 100,000: a large pool fits, and leaves room for the others.</summary>
    public int MaximumOfOne { get; init; } = 200;

    /// <summary>Sessions that may begin within <see cref="Window"/>. Default 60,000, 1 to 10,000,000: more than PostgreSQL itself could
    /// start.</summary>
    public int NewSessions { get; init; } = 60_000;

    /// <summary>Of one subject. Default 12,000, 1 to 10,000,000: 200 a second, as a program without a pool may need.</summary>
    public int NewSessionsOfOne { get; init; } = 12_000;

    /// <summary>The time span of the two limits above. Default 1 min, 1 s to 1 h.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a session may live. Default 24 h, 1 s to 30 days, or off: who is logged in proves it again each day.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the engine may be silent while an answer is owed. Default 4 h, 1 s to 7 days, or off: longer than most statements,
    /// shorter than a stopped engine stays unnoticed.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long a client's machine may not answer, or its program not read, before the session ends (TCP keep-alive,
    /// TCP_USER_TIMEOUT). Default 2 min, 4 s to 15 min.</summary>
    public TimeSpan DeadPeer { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A text for everybody who logs in; empty for none. At most 1,000 characters.</summary>
    public string Banner { get; init; } = "";

    /// <summary>Who is told of his last login.</summary>
    public LoginNotice LastLogin { get; init; } = LoginNotice.Persons;
}
