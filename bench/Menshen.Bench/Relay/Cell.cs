namespace Menshen.Bench.Relay;

/// <summary>One combination of pgbench's protocol, number of clients, and TLS.</summary>
internal sealed record Cell(string Protocol, int Clients, bool Tls)
{
    public override string ToString() => $"{Protocol}, {Clients} clients, {(Tls ? "TLS" : "plain")}";
}
