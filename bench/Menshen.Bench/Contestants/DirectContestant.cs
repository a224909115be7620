using Menshen.Bench.Client;

namespace Menshen.Bench.Contestants;

/// <summary>PostgreSQL itself over loopback TCP: what a proxy can at best come near to.</summary>
internal sealed class DirectContestant(BenchCluster cluster) : IContestant
{
    public string Name => "direct";

    public Target Target { get; } = new(cluster.Port, BenchCluster.User, BenchCluster.Password, BenchCluster.Database);

    public bool OffersTls => true;

    public bool WarmsUp => false;

    public int? ProxyProcessId => null;

    public string? AuditFolder => cluster.AuditFolder;

    public void Dispose()
    {
        // The cluster belongs to the benchmark and ends last.
    }
}
