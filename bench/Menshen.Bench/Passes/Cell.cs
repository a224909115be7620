namespace Menshen.Bench.Passes;

/// <summary>One combination of pgbench's protocol, number of clients, TLS, and work.</summary>
internal sealed record Cell(string Protocol, int Clients, bool Tls)
{
    public Workload Workload { get; init; } = Workload.Reads;

    public override string ToString() =>
        $"{(Workload == Workload.Reads ? "" : $"{Workload.Name}, ")}{Protocol}, {Clients} clients, {(Tls ? "TLS" : "plain")}";
}
