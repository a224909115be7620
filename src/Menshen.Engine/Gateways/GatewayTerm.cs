using Npgsql;

namespace Menshen.Engine;

/// <summary>This gateway among those of its catalogue: a row, and a session of its own by which it is there and hears what the others tell.</summary>
/// <remarks>As long as the row is there nobody goes on without this gateway's word. Another ends it only when the session is gone and has not come back for so long that this gateway
/// believes no more that it is there (decision 43). Used by one task.</remarks>
public sealed class GatewayTerm(IEngine engine, string name) : IAsyncDisposable
{
    /// <summary>Seconds for any answer; then the session counts as broken.</summary>
    private const int Patience = 5;

    private NpgsqlConnection? _connection;
    private volatile bool _isTold;

    /// <summary>Number of the term; 0: there was none yet. Read from any thread.</summary>
    public long Id { get; private set; }

    /// <summary>Is there by a session, a new one if need be. True: it is a new term, and what was told since the last one has passed this gateway by.</summary>
    public async Task<bool> ConnectAsync(CancellationToken cancellation)
    {
        if (_connection is not null) return false;
        var connection = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        try
        {
            // Before the row: whoever sees it has us hear what he tells.
            connection.Notification += (_, _) => _isTold = true;
            await Command.RunAsync(Command.On(connection, "LISTEN menshen_gateways"), cancellation).ConfigureAwait(false);
            var isNew = Id == 0 || await Command.RunAsync(Command.On(connection, SqlText.Read("gateway_return.sql"), Id), cancellation).ConfigureAwait(false) == 0;
            if (isNew) Id = (long)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("gateway_join.sql"), name), cancellation).ConfigureAwait(false))!;
            _connection = connection;
            return isNew;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>All that was told and is not acknowledged; null: the term is over.</summary>
    public async Task<IReadOnlyList<GatewayNews>?> HearAsync(CancellationToken cancellation)
    {
        _isTold = false;
        await using var command = Command.On(_connection!, SqlText.Read("gateway_hear.sql"), Id);
        command.CommandTimeout = Patience;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false)) return null;
        List<GatewayNews> heard = [];
        do
        {
            if (await reader.IsDBNullAsync(0, cancellation).ConfigureAwait(false)) continue;
            heard.Add(new GatewayNews
            {
                Number = reader.GetInt64(0), Kind = reader.GetString(1), Database = reader.GetString(2),
                Tables = [.. reader.GetFieldValue<string[]>(3).Zip(reader.GetFieldValue<string[]>(4))],
                Locked = await reader.IsDBNullAsync(5, cancellation).ConfigureAwait(false) ? null : (reader.GetString(5), reader.GetString(6)),
            });
        }
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false));
        return heard;
    }

    /// <summary>Until something is told, and at most so long.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        // News that came with the answer of the question itself is not waited for any more, and may be newer than that.
        if (!_isTold) await _connection!.WaitAsync(atMost, cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets go of a session that is broken, or belongs to an engine that is not the primary any more.</summary>
    public async Task DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The term is over, and nobody waits for this gateway.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        if (_connection is not { } connection) return;
        await Command.RunAsync(Command.On(connection, SqlText.Read("gateway_leave.sql"), Id), cancellation).ConfigureAwait(false);
        await DisconnectAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await DisconnectAsync().ConfigureAwait(false);
}
