using System.Data;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Code of tables' owners that would run as us, who may do anything: where the planner works out an index's expression, or the executor a CHECK.</summary>
/// <remarks>The attack: an index on <c>f('x')</c>. Its owner's function of a constant is worked out whenever somebody plans to read the table, whatever he reads.</remarks>
internal static class OwnersCode
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Less than <c>deadlock_timeout</c> (1 s), after which PostgreSQL ends an autovacuum that somebody waits for.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan BetweenGlances = TimeSpan.FromSeconds(1);

    /// <summary>What there is, in words; empty: the tables can be read, or written.</summary>
    public static async Task<IReadOnlyList<string>> InAsync(
        NpgsqlConnection connection, IReadOnlyCollection<(string Schema, string Name)> tables, bool isWritten, CancellationToken cancellation)
    {
        await using var command = Command.On(
            connection, SqlText.Read("owners_code.sql"), tables.Select(t => t.Schema).ToArray(), tables.Select(t => t.Name).ToArray(), isWritten);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<string> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0));
        return found;
    }

    /// <summary>Until the transaction ends the table can be read by itself (ONLY), and nobody gives it an index or statistics. Rows are read and written beside it. Refused where there is such code.</summary>
    public static Task<NpgsqlTransaction> HoldAsync(NpgsqlConnection connection, string schema, string table, CancellationToken cancellation) =>
        HoldAsync(connection, schema, table, Patience, isAlone: true, cancellation);

    /// <summary>The same, if the lock is to be had at a glance.</summary>
    /// <exception cref="PostgresException">It is not (<see cref="PostgresErrorCodes.LockNotAvailable"/>).</exception>
    public static Task<NpgsqlTransaction> HoldAtOnceAsync(NpgsqlConnection connection, string schema, string table, IsolationLevel isolation, CancellationToken cancellation) =>
        HoldAsync(connection, schema, table, Glance, isAlone: true, cancellation, isolation);

    /// <summary>The same, for who has hours: as long as a VACUUM has the table nobody is in its way, and nothing is begun anew when it has ended.</summary>
    /// <param name="connection">One of ours, without a transaction.</param>
    /// <param name="schema">The table's schema.</param>
    /// <param name="table">Its name.</param>
    /// <param name="waits">Is told for what, each second.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isolation">Of the transaction, whose first look at rows comes behind the lock.</param>
    public static async Task<NpgsqlTransaction> HoldWhenFreeAsync(
        NpgsqlConnection connection, string schema, string table, Func<string, Task> waits, CancellationToken cancellation, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        ArgumentNullException.ThrowIfNull(waits);
        while (true)
        {
            try
            {
                return await HoldAsync(connection, schema, table, Glance, isAlone: true, cancellation, isolation).ConfigureAwait(false);
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                await waits(await HolderAsync(connection, schema, table, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
                await Task.Delay(BetweenGlances, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static async Task<string> HolderAsync(NpgsqlConnection connection, string schema, string table, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("vacuum_progress.sql"), schema, table);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false)
            ? FormattableString.Invariant($"waits for VACUUM of {schema}.{table}: {reader.GetString(0)}, {reader.GetInt32(1)} %")
            : $"waits for {schema}.{table}: another command keeps its definition (ANALYZE, CREATE INDEX, ALTER TABLE)";
    }

    /// <summary>The same with all that inherit from it, its partitions too.</summary>
    /// <param name="connection">One of ours, without a transaction.</param>
    /// <param name="schema">The table's schema.</param>
    /// <param name="table">Its name.</param>
    /// <param name="patience">For the tables' locks.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Task<NpgsqlTransaction> HoldFamilyAsync(NpgsqlConnection connection, string schema, string table, TimeSpan patience, CancellationToken cancellation) =>
        HoldAsync(connection, schema, table, patience, isAlone: false, cancellation);

    private static async Task<NpgsqlTransaction> HoldAsync(
        NpgsqlConnection connection, string schema, string table, TimeSpan patience, bool isAlone, CancellationToken cancellation,
        IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        // Before the transaction, whose snapshot may be its only one: what is looked at behind the lock must be seen as it is then.
        var hold = (string)(await Command.ScalarAsync(
            Command.On(connection, SqlText.Read("owners_hold.sql"), schema, table, (int)patience.TotalMilliseconds, isAlone), cancellation).ConfigureAwait(false))!;
        var transaction = await connection.BeginTransactionAsync(isolation, cancellation).ConfigureAwait(false);
        try
        {
            await Command.RunAsync(Command.On(connection, hold), cancellation).ConfigureAwait(false);
            // Who has the lock finds all: to inherit from a table takes the same lock of it.
            var family = isAlone ? [(schema, table)] : await FamilyAsync(connection, schema, table, cancellation).ConfigureAwait(false);
            if (await InAsync(connection, family, isWritten: false, cancellation).ConfigureAwait(false) is { Count: > 0 } code) throw new CatalogueRefusalException($"{string.Join("; ", code)}.");
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<List<(string, string)>> FamilyAsync(NpgsqlConnection connection, string schema, string table, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("owners_family.sql"), schema, table);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<(string, string)> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add((reader.GetString(0), reader.GetString(1)));
        return found;
    }
}
