using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>What one gateway tells the others of its catalogue, and who of them has heard it.</summary>
public sealed class GatewayCatalogue(IEngine engine)
{
    /// <summary>Tells it; answers its number.</summary>
    public async Task<long> TellAsync(long teller, GatewayNews news, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(news);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return (long)(await Command.ScalarAsync(
            Command.On(
                connection, SqlText.Read("gateway_tell.sql"), teller, news.Kind, news.Database, news.Tables.Select(t => t.Schema).ToArray(), news.Tables.Select(t => t.Name).ToArray(),
                Text(news.Locked?.Schema), Text(news.Locked?.Name)), cancellation).ConfigureAwait(false))!;
    }

    /// <summary>Nobody waits for it any more.</summary>
    public async Task EndAsync(long news, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("gateway_told.sql"), news), cancellation).ConfigureAwait(false);
    }

    /// <summary>The other gateways that have not acknowledged it; of 0, all others.</summary>
    public async Task<IReadOnlyList<GatewayPresence>> MissingAsync(long teller, long news, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("gateway_missing.sql"), teller, news);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<GatewayPresence> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(new GatewayPresence(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetDateTime(3), reader.GetBoolean(4)));
        return found;
    }

    /// <summary>A gateway has it in force.</summary>
    public async Task AcknowledgeAsync(long news, long gateway, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("gateway_acknowledge.sql"), news, gateway), cancellation).ConfigureAwait(false);
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
        await Command.RunAsync(
            Command.On(connection, SqlText.Read("gateway_forget.sql"), gateway.Id, gateway.ProcessId, gateway.SessionStart), cancellation).ConfigureAwait(false);
    }

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);
}
