using System.Diagnostics;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Takes deleted rows out of a table's files: writes the table and its indexes anew, and overwrites the files that they had.</summary>
/// <remarks>DELETE leaves a row in its page, VACUUM leaves its bytes there, and VACUUM FULL gives the whole file back to the file system as it is. Rows whose deletion was committed before it was
/// asked for are gone afterwards, and so is what ANALYZE had sampled of them; who could still see them is waited for, without a lock. CLUSTER and CREATE INDEX run expressions of the table's indexes as its owner, and nothing of his as us.
/// WAL, backups and standbys have what they have: see docs/operations/purging.md.</remarks>
public sealed class TablePurge(EmbeddedEngine engine)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>For the table's lock, which makes everybody behind us wait; so short, and often.</summary>
    private const string LockTimeout = "500ms";

    /// <summary>How long those who could still see deleted rows, and those who have the table, are waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often each byte is overwritten.</summary>
    public int Passes { get; init; } = 3;

    /// <summary>Is told when the old files have been overwritten, and nothing is left but to commit.</summary>
    internal Action? Spoiled { get; init; }

    /// <summary>Tables and all that inherit from them, their partitions too, and then the statistics.</summary>
    /// <param name="database">Their database.</param>
    /// <param name="tables">Which.</param>
    /// <param name="waits">Hears who is waited for; null: nobody any more.</param>
    /// <param name="done">Hears of each table as it is done.</param>
    /// <param name="cancellation">Ends it between two tables, and any wait.</param>
    /// <exception cref="CatalogueRefusalException">There is no such table, or somebody has it, or could still see what was deleted, for longer than <see cref="Patience"/>.</exception>
    public async Task RunAsync(
        string database, IReadOnlyList<(string Schema, string Name)> tables, Action<string?> waits, Action<PurgeOutcome> done, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(waits);
        ArgumentNullException.ThrowIfNull(done);
        await using var connection = await OpenAsync(database, cancellation).ConfigureAwait(false);
        await RunAsync(connection, "SET statement_timeout = 0; SET client_min_messages = error", cancellation).ConfigureAwait(false);
        List<(long Oid, string Name)> relations = [];
        foreach (var (schema, name) in tables)
        {
            var family = await RelationsAsync(Command.On(connection, SqlText.Read("purge_relations.sql"), schema, name), cancellation).ConfigureAwait(false);
            if (family.Count == 0) throw new CatalogueRefusalException($"there is no table {schema}.{name} in {database}, or it is PostgreSQL's own.");
            relations.AddRange(family.Except(relations));
        }

        await PurgeAsync(connection, relations, waits, done, cancellation).ConfigureAwait(false);
        // What was sampled of deleted rows is in the statistics. Functions of a table's owner run as he, restricted (PostgreSQL's manual, "ANALYZE").
        foreach (var (_, name) in relations) await RunAsync(connection, $"ANALYZE {name}", cancellation).ConfigureAwait(false);
        await PurgeAsync(connection, await RelationsAsync(Command.On(connection, SqlText.Read("purge_statistics.sql")), cancellation).ConfigureAwait(false), waits, done, cancellation).ConfigureAwait(false);
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        try
        {
            return await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new CatalogueRefusalException($"there is no database '{database}'.", fault);
        }
    }

    private async Task PurgeAsync(NpgsqlConnection connection, List<(long Oid, string Name)> relations, Action<string?> waits, Action<PurgeOutcome> done, CancellationToken cancellation)
    {
        await AwaitSnapshotsAsync(connection, waits, cancellation).ConfigureAwait(false);
        foreach (var (oid, name) in relations)
        {
            var since = Stopwatch.StartNew();
            PurgeOutcome? outcome;
            while ((outcome = await AttemptAsync(connection, oid, name, cancellation).ConfigureAwait(false)) is null)
            {
                if (since.Elapsed > Patience) throw new CatalogueRefusalException($"{name} is in use: its lock was not to be had.");
                waits($"{name} is in use");
                await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
            }

            waits(null);
            done(outcome);
        }
    }

    // Once behind all who were there, nobody sees what was deleted before: snapshots do not grow older.
    private async Task AwaitSnapshotsAsync(NpgsqlConnection connection, Action<string?> waits, CancellationToken cancellation)
    {
        var end = (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("snapshot_end.sql")), cancellation).ConfigureAwait(false))!;
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(LookAgain, cancellation).ConfigureAwait(false))
        {
            if (await Command.ScalarAsync(Command.On(connection, SqlText.Read("purge_snapshots.sql"), end), cancellation).ConfigureAwait(false) is not string holder) break;
            if (since.Elapsed > Patience) throw new CatalogueRefusalException($"rows that were deleted can still be seen by {holder}: have it end, and ask again.");
            waits($"rows that were deleted can still be seen by {holder}");
        }

        waits(null);
    }

    // Null: somebody has the table.
    private async Task<PurgeOutcome?> AttemptAsync(NpgsqlConnection connection, long oid, string name, CancellationToken cancellation)
    {
        var freed = FreedFiles.Of(engine.Cluster.Paths);
        // Of another table, whose lock we would not have.
        if (freed.HasCopies) throw new CatalogueRefusalException("a purge was broken off, and its table is not put back yet: the next start of the engine does it.");
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
            freed.Copy(await RewriteAsync(connection, oid, name, cancellation).ConfigureAwait(false));
            freed.Spoil(Passes);
            Spoiled?.Invoke();
            // Not to be broken off any more: whether it was committed would not be known.
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return null;
        }
        catch (Exception fault) when (freed.HasCopies)
        {
            await PutBackAsync(connection.Database, oid, freed).ConfigureAwait(false);
            throw new IOException($"the purge of {name} was broken off, and the table is as it was: {fault.Message}", fault);
        }

        var (count, bytes) = freed.Discard(Passes);
        return new PurgeOutcome(name, count, bytes, FileSystemPromise.Caveat(engine.ClusterDirectory));
    }

    // Until then whoever reads the table meets an error. An engine that Menshen starts again has it done before; one whose postmaster alone begins anew has not.
    private async Task PutBackAsync(string database, long oid, FreedFiles freed)
    {
        for (var since = Stopwatch.StartNew(); freed.HasCopies; await Task.Delay(LookAgain).ConfigureAwait(false))
        {
            try
            {
                await PutBackOnceAsync(database, oid, freed).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or System.Net.Sockets.SocketException && since.Elapsed < Patience)
            {
                // Not there yet, or others have the table.
            }
        }
    }

    // Nobody has written to pages that are none; what else was written goes out first.
    private async Task PutBackOnceAsync(string database, long oid, FreedFiles freed)
    {
        await using var connection = await engine.OpenAsync(database, CancellationToken.None).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
        if (await StatementsAsync(connection, oid, CancellationToken.None).ConfigureAwait(false) is [var take, ..]) await RunAsync(connection, take, CancellationToken.None).ConfigureAwait(false);
        await RunAsync(connection, "CHECKPOINT", CancellationToken.None).ConfigureAwait(false);
        freed.PutBack();
    }

    // Answers the files that nobody needs once this is committed.
    private static async Task<IReadOnlySet<string>> RewriteAsync(NpgsqlConnection connection, long oid, string name, CancellationToken cancellation)
    {
        if (await StatementsAsync(connection, oid, cancellation).ConfigureAwait(false) is not { } statements) throw new CatalogueRefusalException($"{name} is gone.");
        // The index has the rows in their order; sorting them would leave them in files of its own.
        await RunAsync(connection, $"SET LOCAL lock_timeout = '{LockTimeout}'; SET LOCAL enable_sort = off", cancellation).ConfigureAwait(false);
        HashSet<string> freed = [];
        foreach (var statement in statements)
        {
            if (statement.Length == 0) continue;
            await RunAsync(connection, statement, cancellation).ConfigureAwait(false);
            freed.UnionWith(await FilesAsync(connection, oid, cancellation).ConfigureAwait(false));
        }

        freed.ExceptWith(await FilesAsync(connection, oid, cancellation).ConfigureAwait(false));
        // Nothing of them is written behind this: the lock is ours.
        await RunAsync(connection, "CHECKPOINT", cancellation).ConfigureAwait(false);
        return freed;
    }

    // Null: the table is gone.
    private static async Task<string[]?> StatementsAsync(NpgsqlConnection connection, long oid, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("purge_statements.sql"), oid);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false) ? [reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)] : null;
    }

    private static async Task<List<string>> FilesAsync(NpgsqlConnection connection, long oid, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("purge_files.sql"), oid);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<string> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0));
        return found;
    }

    private static async Task<List<(long Oid, string Name)>> RelationsAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using (command.ConfigureAwait(false))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            List<(long, string)> found = [];
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add((reader.GetInt64(0), reader.GetString(1)));
            return found;
        }
    }

    private static Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation) => Command.RunAsync(Command.On(connection, sql), cancellation);
}
