using Npgsql;

namespace Menshen.Engine;

/// <summary>Transactions that wait for the second phase of their commit: who they are, and how one is ended whose coordinator is gone.</summary>
public sealed class PreparedTransactions(IEngine engine)
{
    /// <summary>All of the engine, in every database, the oldest first.</summary>
    public async Task<IReadOnlyList<PreparedTransaction>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("prepared_transactions.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<PreparedTransaction>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new PreparedTransaction(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetTimeSpan(5), reader.GetInt32(6)));
        }

        return found;
    }

    /// <summary>Ends that one, and no other that has its identifier by now; false: it is not there any more.</summary>
    public async Task<bool> EndAsync(PreparedTransaction transaction, bool commits, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var connection = await engine.OpenAsync(transaction.Database, cancellation).ConfigureAwait(false);
        var statement = await Command.ScalarAsync(
            Command.On(connection, SqlText.Read("prepared_end.sql"), transaction.Gid, transaction.Transaction, commits ? "COMMIT" : "ROLLBACK"), cancellation).ConfigureAwait(false);
        if (statement is not string text) return false;
        try
        {
            await Command.RunAsync(Command.On(connection, text), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedObject)
        {
            // Its coordinator came back in between.
            return false;
        }
    }
}
