using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>What one gateway tells the others of its catalogue, and who of them has heard it.</summary>
public sealed class GatewayCatalogue(IEngine engine)
{
    /// <summary>Tells it. Where this fails it may have been told all the same, until <see cref="EndAsync"/>.</summary>
    public async Task TellAsync(Guid teller, GatewayNews news, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(news);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunLocalAsync(
            Command.On(
                connection, SqlText.Read("gateway_tell.sql"), teller, news.Kind, news.Database, news.Tables.Select(t => t.Schema).ToArray(), news.Tables.Select(t => t.Name).ToArray(),
                Maybe(NpgsqlDbType.Text, news.Transaction), news.Id), cancellation).ConfigureAwait(false);
    }

    /// <summary>Nobody waits for these any more; and what else nobody waits for goes with them. What was told of a transaction stays until that is over.</summary>
    public async Task EndAsync(IReadOnlyCollection<Guid> news, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunLocalAsync(Command.On(connection, SqlText.Read("gateway_told.sql"), news.ToArray()), cancellation).ConfigureAwait(false);
    }

    /// <summary>Returns when the transaction is over of which was told; then whoever reads sees what became of it. Asks so often, by a connection of its own: those that all share may be taken by
    /// what hangs.</summary>
    public async Task AwaitEndAsync(Guid news, TimeSpan again, CancellationToken cancellation)
    {
        await using var connection = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        while (await Command.ScalarAsync(Command.On(connection, SqlText.Read("gateway_over.sql"), news), cancellation).ConfigureAwait(false) is not true)
            await Task.Delay(again, cancellation).ConfigureAwait(false);
    }

    /// <summary>The other gateways that have not acknowledged it; of null, all others. Throws <see cref="TimeoutException"/> where it is not there any more, so that nobody can acknowledge it.</summary>
    public async Task<IReadOnlyList<GatewayPresence>> MissingAsync(Guid teller, Guid? news, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("gateway_missing.sql"), teller, Maybe(NpgsqlDbType.Uuid, news));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<GatewayPresence> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (!reader.GetBoolean(0)) throw new TimeoutException("what was told was taken away before all had heard it: the others had ended this gateway's term");
            if (await reader.IsDBNullAsync(1, cancellation).ConfigureAwait(false)) continue;
            found.Add(new GatewayPresence(reader.GetGuid(1), reader.GetString(2), reader.GetInt32(3), reader.GetDateTime(4), reader.GetBoolean(5)));
        }
        return found;
    }

    /// <summary>Ends the session by which a gateway is there, which does not answer. It may come back by another.</summary>
    public async Task DismissAsync(GatewayPresence gateway, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("gateway_dismiss.sql"), gateway.ProcessId, gateway.SessionStart), cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the term of a gateway whose session is gone and has not come back.</summary>
    public async Task ForgetAsync(GatewayPresence gateway, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunLocalAsync(
            Command.On(connection, SqlText.Read("gateway_forget.sql"), gateway.Id, gateway.ProcessId, gateway.SessionStart), cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the term of a gateway that has not acknowledged this, so that it has not been answered since. False: it has.</summary>
    public async Task<bool> ForgetUnheardAsync(Guid gateway, Guid news, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        // Two statements, of which the second sees what was acknowledged until the first had the row.
        await using var transaction = await Command.BeginLocalAsync(connection, cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("gateway_hold.sql"), gateway), cancellation).ConfigureAwait(false);
        var ended = await Command.RunAsync(Command.On(connection, SqlText.Read("gateway_unheard.sql"), gateway, news), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return ended > 0;
    }

    private static NpgsqlParameter Maybe(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);
}
