using Npgsql;

namespace Menshen.Engine;

/// <summary>A life of an external engine with one host: from a successful provisioning to the first probe that fails.</summary>
internal sealed class ExternalLife(ExternalEngineAddress address, TcbConnections connections, ExternalProvisioning provisioning, TimeProvider time)
    : IExternalLife
{
    /// <summary>Between probes. Sessions notice a dead engine themselves; this only decides when new ones are refused.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public EngineAddress? Resolved { get; private set; }

    public async Task<(int? ProcessId, string ServerVersion)> BeginAsync(CancellationToken cancellation)
    {
        try
        {
            Resolved = await address.ResolveAsync(address.Hosts[0], cancellation).ConfigureAwait(false);
            return (null, await provisioning.RunAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is NpgsqlException or System.Net.Sockets.SocketException)
        {
            throw new EngineFaultException($"the engine {address} cannot be used: {HostTrouble.Words(fault, address.Hosts[0].Name)}", fault);
        }
    }

    public async Task<string> WaitForLossAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Interval, time, cancellation).ConfigureAwait(false);
            try
            {
                await using var connection = await connections.Catalogue.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await Command.ScalarAsync(Command.On(connection, "SELECT 1"), cancellation).ConfigureAwait(false);
            }
            catch (NpgsqlException lost)
            {
                return $"the engine {address} does not answer: {lost.Message}";
            }
        }
    }

    public Task EndAsync()
    {
        connections.Forget();
        return Task.CompletedTask;
    }
}
