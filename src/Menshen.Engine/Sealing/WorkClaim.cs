using Npgsql;

namespace Menshen.Engine;

/// <summary>One work in the hands of one Menshen. Of several that have one catalogue the others stand aside until it is done, or its holder is gone.</summary>
/// <remarks>A lock of the session in the catalogue's database: who is killed loses it at once, and no subject can be there who would take it first. What is noted of the work is noted over the
/// same connection: who has lost it, and with it the claim, notes nothing, and hears of that before he asks for the tables.</remarks>
public sealed class WorkClaim(IEngine engine, long id) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private bool _isTaken;

    /// <summary>Takes it, if it is not taken already. False: another has it.</summary>
    public async Task<bool> TryTakeAsync(CancellationToken cancellation)
    {
        // Not a pool's, which would keep the session, and with it the lock.
        _connection ??= await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        return _isTaken = _isTaken || await Command.ScalarAsync(Command.On(_connection, SqlText.Read("claim_seal_work.sql"), id), cancellation).ConfigureAwait(false) is true;
    }

    /// <summary>Notes how far it is, or how it ended; answers how many values were converted, by whomever. Null: it had ended before.</summary>
    public async Task<long?> NoteAsync(string state, long rows, CancellationToken cancellation)
    {
        if (_connection is not { } connection || !_isTaken) throw new InvalidOperationException("the work is another's");
        return await Command.ScalarAsync(Command.On(connection, SqlText.Read("note_seal_work.sql"), id, state, rows), cancellation).ConfigureAwait(false) as long?;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
    }
}
