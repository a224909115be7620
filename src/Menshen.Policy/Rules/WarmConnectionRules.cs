namespace Menshen.Policy;

/// <summary>Whether engine connections outlive the session that used them, after a complete reset.</summary>
/// <param name="KeepWarm">Default true: a PostgreSQL login costs a process start and 5 to 10 ms, and most clients come
/// back.</param>
/// <param name="PerSubject">Warm connections kept for one subject. Default 4, 1 to 1,000: each holds an engine process of some
/// MiB.</param>
/// <param name="Idle">How long a warm connection waits for its subject. Default 60 s, 1 s to 1 h.</param>
public sealed record WarmConnectionRules(bool KeepWarm, int PerSubject, TimeSpan Idle)
{
    public static WarmConnectionRules Default { get; } = new(true, 4, TimeSpan.FromSeconds(60));
}
