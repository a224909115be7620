namespace Menshen.Policy;

/// <summary>Whether engine connections outlive the session that used them, after a complete reset.</summary>
/// <param name="KeepWarm">Default true: a PostgreSQL login costs a process start and 5 to 10 ms, most clients come back, and a new process is slower for its
/// first seconds, while it maps the shared memory page by page.</param>
/// <param name="PerSubject">Warm connections kept for one subject by each loop of the gateway. Default 64, the pool of an application with several workers; 1 to 1,000.
/// Each holds an engine process of some MiB.</param>
/// <param name="Total">Warm connections kept for all subjects together; the oldest makes room. Default 100, a third of the embedded engine's 300; 1 to 10,000. Where a
/// session finds no place at the engine, they go at once.</param>
/// <param name="Idle">How long a warm connection waits for its subject. Default 10 min, as PgBouncer has it (server_idle_timeout); 1 s to 1 h.</param>
/// <param name="Lifetime">How old an engine process grows that serves one session after the other. Default 1 h, as PgBouncer has it (server_lifetime): its caches of
/// the system catalogue only grow; 1 min to 24 h.</param>
public sealed record WarmConnectionRules(bool KeepWarm, int PerSubject, int Total, TimeSpan Idle, TimeSpan Lifetime)
{
    public static WarmConnectionRules Default { get; } = new(true, 64, 100, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));
}
