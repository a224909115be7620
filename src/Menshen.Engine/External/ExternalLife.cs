using Npgsql;

namespace Menshen.Engine;

/// <summary>A life of an external engine: from a successful provisioning to the first probe that fails.</summary>
internal sealed class ExternalLife(ExternalEngineAddress address, TcbConnections connections, IEngineSecrets secrets, StatusBoard board, TimeProvider time)
    : IEngineLife
{
    /// <summary>Between probes. Sessions notice a dead engine themselves; this only decides when new ones are refused.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Where it was found at the last start.</summary>
    public EngineAddress? Resolved { get; private set; }

    public async Task<(int? ProcessId, string ServerVersion)> BeginAsync(CancellationToken cancellation)
    {
        try
        {
            Resolved = await address.ResolveAsync(cancellation).ConfigureAwait(false);
            await ExternalRights.RequireAsync(connections, address.EntryDatabase, cancellation).ConfigureAwait(false);
            var provisioner = new Provisioner(connections) { EntryDatabase = address.EntryDatabase };
            board.Say(await provisioner.RunAsync(cancellation).ConfigureAwait(false));
            return (null, await PrepareAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is NpgsqlException or System.Net.Sockets.SocketException)
        {
            throw new EngineFaultException($"the engine {address} cannot be used: {fault.Message}", fault);
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

    private async Task<string> PrepareAsync(CancellationToken cancellation)
    {
        await using var connection = await connections.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        var superuser = await Command.ScalarAsync(
            Command.On(connection, "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user"), cancellation).ConfigureAwait(false) is true;
        board.Say(superuser
            ? await EnginePasswordRepair.RepairAllAsync(connections, secrets, cancellation).ConfigureAwait(false)
            : [$"the role {connections.Role} is no superuser: engine passwords are checked only when one fails."]);
        return connection.ServerVersion;
    }
}
