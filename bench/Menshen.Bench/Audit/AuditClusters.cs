using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Audit;

/// <summary>The PostgreSQL servers behind Menshen's competitors, each started when the first one asks for it.</summary>
internal sealed class AuditClusters(WorkFolder work, int scale) : IDisposable
{
    private readonly Lazy<BenchCluster> plain = new(() => BenchCluster.Start(work, scale, ClusterPlan.AsTheEngine));
    private readonly Lazy<BenchCluster> withPgAudit = new(() => BenchCluster.Start(work, scale, ClusterPlan.WithPgAudit));

    public BenchCluster Plain => plain.Value;

    /// <summary>Null where pgaudit is not installed for the PostgreSQL that is used.</summary>
    public BenchCluster? PgAudit => PostgresPrograms.HasExtension("pgaudit") ? withPgAudit.Value : null;

    public void Dispose()
    {
        foreach (var cluster in new[] { plain, withPgAudit })
        {
            if (cluster.IsValueCreated)
                cluster.Value.Dispose();
        }
    }
}
