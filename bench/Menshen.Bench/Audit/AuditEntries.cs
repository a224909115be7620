using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Audit;

/// <summary>Who takes part in the audit benchmark, in the order of the table.</summary>
internal static class AuditEntries
{
    public const string Bounded = "menshen-bounded";
    public const string Strict = "menshen-strict";
    public const string Off = "menshen-off";
    public const string PgAudit = "pgbouncer-pgaudit";

    /// <summary>Stands in for <see cref="Off"/> where Menshen cannot leave out the records of statements.</summary>
    public const string Control = "control";

    private const string PgBouncer = "pgbouncer";

    public static IReadOnlyList<Func<IContestant?>> Of(BenchArguments arguments, AuditPlan plan, WorkFolder work, AuditClusters clusters)
    {
        return
        [
            () => Menshen(new MenshenPlan(Bounded, "bounded")),
            () => Menshen(new MenshenPlan(Strict, "strict")),
            () => (IContestant?)Menshen(new MenshenPlan(Off, "bounded") { RecordsNothing = true })
                ?? ControlContestant.Start(work, clusters.Plain, arguments.Root),
            () => plan.WithoutAuditToo ? PgBouncerContestant.Start(work, clusters.Plain, PgBouncer) : null,
            () => clusters.PgAudit is { } cluster ? PgBouncerContestant.Start(work, cluster, PgAudit) : null,
        ];

        MenshenContestant? Menshen(MenshenPlan variant) => MenshenContestant.Start(work, arguments.Root, plan.Scale, variant);
    }
}
