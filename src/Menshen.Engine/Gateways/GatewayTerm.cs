using Npgsql;

namespace Menshen.Engine;

/// <summary>This gateway among those of its catalogue: a row, and a session of its own by which it is there and hears what the others tell.</summary>
/// <remarks>As long as the row is there nobody goes on without this gateway's word. Another ends it only when the session is gone and has not come back for so long that this gateway
/// believes no more that it is there (decision 43). Used by one task.</remarks>
public sealed class GatewayTerm(IEngine engine, string name) : IAsyncDisposable
{
    /// <summary>Seconds for any answer; then the session counts as broken.</summary>
    private const int Patience = 5;

    private const string Local = "SET synchronous_commit = local";

    private NpgsqlConnection? _connection;
    private bool _isNew;
    private volatile bool _isTold;
    private volatile Term? _term;

    /// <summary>The term; empty: there was none yet. Read from any thread.</summary>
    public Guid Id => _term?.Id ?? Guid.Empty;

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
            // What it says is of this moment, and whoever has not got it asks again. A standby that is gone must keep nobody from reading.
            await Command.RunAsync(Command.On(connection, Local), cancellation).ConfigureAwait(false);
            if (!await TryReturnAsync(connection, cancellation).ConfigureAwait(false))
            {
                // Told also where what follows fails, and the next attempt finds the row.
                _isNew = true;
                _term = new Term((Guid)(await Command.ScalarAsync(Within(Command.On(connection, SqlText.Read("gateway_join.sql"), name)), cancellation).ConfigureAwait(false))!);
            }
            _connection = connection;
            var isNew = _isNew;
            _isNew = false;
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
        await using var command = Within(Command.On(_connection!, SqlText.Read("gateway_hear.sql"), Id));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false)) return null;
        List<GatewayNews> heard = [];
        do
        {
            if (await reader.IsDBNullAsync(0, cancellation).ConfigureAwait(false)) continue;
            heard.Add(new GatewayNews
            {
                Id = reader.GetGuid(0), Kind = reader.GetString(1), Database = reader.GetString(2),
                Tables = [.. reader.GetFieldValue<string[]>(3).Zip(reader.GetFieldValue<string[]>(4))],
            });
        }
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false));
        return heard;
    }

    /// <summary>This gateway has it in force. False: the term is over.</summary>
    public async Task<bool> AcknowledgeAsync(IReadOnlyCollection<Guid> news, CancellationToken cancellation)
    {
        var command = Within(Command.On(_connection!, SqlText.Read("gateway_acknowledge.sql"), news.ToArray(), Id));
        return await Command.ScalarAsync(command, cancellation).ConfigureAwait(false) is true;
    }

    /// <summary>Until something is told, and at most so long. True: something is.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation) =>
        // News that came with the answer of the question itself is not waited for any more, and may be newer than that.
        _isTold || await _connection!.WaitAsync(atMost, cancellation).ConfigureAwait(false);

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
        if (Id == Guid.Empty) return;
        // By another session: this one may be gone, or was broken off in the middle of a question.
        await DisconnectAsync().ConfigureAwait(false);
        await using var connection = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, Local), cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("gateway_leave.sql"), Id), cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await DisconnectAsync().ConfigureAwait(false);

    private async Task<bool> TryReturnAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        Id != Guid.Empty && await Command.RunAsync(Within(Command.On(connection, SqlText.Read("gateway_return.sql"), Id)), cancellation).ConfigureAwait(false) > 0;

    private static NpgsqlCommand Within(NpgsqlCommand command)
    {
        command.CommandTimeout = Patience;
        return command;
    }

    /// <summary>In one piece, for other threads.</summary>
    private sealed record Term(Guid Id);
}
