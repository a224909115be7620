namespace Menshen.Policy.Reading;

/// <summary>Reads the sections <c>sessions</c> and <c>logins</c>.</summary>
internal static class SessionReader
{
    /// <summary>"A timeout less than 15 minutes" (realname-7.4.7-2).</summary>
    private static readonly TimeSpan LongestIdleInStandard = TimeSpan.FromSeconds(14 * 60 + 59);

    private const int LongestBanner = 1000;

    public static TimeSpan LongestIdle(Profile profile) => profile == Profile.Transparent ? TimeSpan.FromDays(7) : LongestIdleInStandard;

    public static SessionRules ReadSessions(SectionReader section, Profile profile)
    {
        var usual = SessionRules.Default;
        var second = TimeSpan.FromSeconds(1);
        var isTest = profile == Profile.Transparent;
        var rules = new SessionRules(
            section.Integer("maximum", usual.Maximum, 1, 100_000),
            section.Time("login-timeout", usual.LoginTimeout, second, TimeSpan.FromMinutes(10)),
            section.Time("drain-grace", usual.DrainGrace, TimeSpan.Zero, TimeSpan.FromHours(1)),
            section.Time("idle-timeout", isTest ? Timeout.InfiniteTimeSpan : usual.IdleTimeout, second, LongestIdle(profile), mayBeOff: isTest))
        {
            MaximumOfOne = section.Integer("maximum-of-one", usual.MaximumOfOne, 1, 100_000),
            NewSessions = section.Integer("new-sessions", usual.NewSessions, 1, 10_000_000),
            NewSessionsOfOne = section.Integer("new-sessions-of-one", usual.NewSessionsOfOne, 1, 10_000_000),
            Window = section.Time("window", usual.Window, second, TimeSpan.FromHours(1)),
            Lifetime = section.Time("lifetime", isTest ? Timeout.InfiniteTimeSpan : usual.Lifetime, second, TimeSpan.FromDays(30), mayBeOff: true),
            AnswerTimeout = section.Time("answer-timeout", isTest ? Timeout.InfiniteTimeSpan : usual.AnswerTimeout, second, TimeSpan.FromDays(7), mayBeOff: true),
            DeadPeer = section.Time("dead-peer", usual.DeadPeer, TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(15)),
            Banner = ReadBanner(section),
            LastLogin = section.Choice(
                "last-login", isTest ? LoginNotice.Off : usual.LastLogin, ("persons", LoginNotice.Persons), ("everybody", LoginNotice.Everybody), ("off", LoginNotice.Off)),
        };
        section.RefuseUnknown();
        return rules;
    }

    public static LoginRules ReadLogins(SectionReader section)
    {
        var usual = LoginRules.Default;
        var persons = ReadLimit(section, usual.Persons);
        var delay = section.Time("delay", usual.Delay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        var longest = section.Time("longest-delay", usual.LongestDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        var records = section.Integer("records-per-minute", usual.RecordsPerMinute, 5, 10_000);
        var inner = section.Section("applications");
        var applications = ReadLimit(inner, usual.Applications);
        inner.RefuseUnknown();
        section.RefuseUnknown();
        return new LoginRules(persons, applications, delay, longest, records);
    }

    private static FailureLimit ReadLimit(SectionReader section, FailureLimit usual)
    {
        var failures = section.Integer("failures", usual.Failures, 1, 1000);
        var ceiling = section.Integer("ceiling", Math.Max(usual.Ceiling, failures + 1), 2, 100_000);
        // Otherwise whoever has one address could lock the owner out everywhere.
        if (ceiling <= failures)
            section.Errors.Add(section.KeyOf("ceiling"), "the ceiling is not above `failures`", $"Write a number above {failures}, best ten times as many");
        return new FailureLimit(failures, section.Time("lock", usual.Lock, TimeSpan.FromSeconds(10), TimeSpan.FromDays(7)), ceiling);
    }

    private static string ReadBanner(SectionReader section)
    {
        if (section.Scalar("banner") is not { } banner || banner is { Text: "off", IsQuoted: false })
            return "";
        if (banner.Text.Length <= LongestBanner && !banner.Text.Contains('\0', StringComparison.Ordinal))
            return banner.Text;
        section.Errors.Add(banner, $"the banner is longer than {LongestBanner} characters", "Say it in fewer words");
        return "";
    }
}
