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

    /// <summary>Refuses one that Menshen's role in the engine may not end: asked before persons are.</summary>
    public async Task RequireMayEndAsync(PreparedTransaction transaction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        if (await Command.ScalarAsync(Command.On(connection, SqlText.Read("prepared_may_end.sql"), transaction.Owner), cancellation).ConfigureAwait(false) is not true)
            throw MayNot(transaction, connection, null);
    }

    // PostgreSQL's words (twophase.c): "Must be superuser or the user that prepared the transaction."
    private static CatalogueRefusalException MayNot(PreparedTransaction transaction, NpgsqlConnection connection, Exception? fault)
    {
        var role = new NpgsqlConnectionStringBuilder(connection.ConnectionString).Username;
        return new CatalogueRefusalException(
            $"the engine lets only a superuser and {transaction.Owner}, who prepared it, end that transaction, and Menshen's role {role} is neither. Let {transaction.Owner} end it, or have a superuser there run, "
            + $"in database {transaction.Database}: COMMIT PREPARED '{transaction.Gid}' or ROLLBACK PREPARED '{transaction.Gid}'; with ALTER ROLE \"{role}\" SUPERUSER Menshen may", fault);
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
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw MayNot(transaction, connection, fault);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedObject)
        {
            // Its coordinator came back in between.
            return false;
        }
    }
}
