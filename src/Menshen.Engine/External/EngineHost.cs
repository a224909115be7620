namespace Menshen.Engine;

/// <summary>One of the hosts that may serve an external engine.</summary>
/// <param name="Name">Name or address, as the operator wrote it: what the certificate must carry.</param>
/// <param name="Port">Of PostgreSQL there.</param>
internal sealed record EngineHost(string Name, int Port)
{
    public override string ToString() => FormattableString.Invariant($"{Name}:{Port}");
}
