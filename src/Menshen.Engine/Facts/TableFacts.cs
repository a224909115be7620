using Npgsql;

namespace Menshen.Engine;

/// <summary>Counts the rows of labelled and sealed tables and digests them: at a place of the WAL, so that who recovers to it must find the same.</summary>
/// <remarks><code>
/// each database: keep definitions ► stop writers of these tables ─┐ for milliseconds
///                                            snapshot in each ◄────┤
///                                         named restore point ◄────┘ ► let the writers go ► count in the snapshots
/// </code>
/// While nobody writes these tables nothing of them commits, so what the snapshots show is what the restore point has. A snapshot alone would not do: a transaction's commit is in the WAL
/// before others see it.</remarks>
public sealed class TableFacts(IEngine engine)
{
    /// <summary>What is read of a table at most; of a larger one a sample of its blocks is.</summary>
    public const long MostBytes = 64L << 20;

    /// <summary>More would be more locks than PostgreSQL has room for, and more text than a set keeps.</summary>
    private const int MostTables = 500;

    /// <summary>How long others may wait behind us for a table. Less than <c>deadlock_timeout</c>, after which an autovacuum would be ended for us.</summary>
    private const int LockMilliseconds = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the tables' locks are asked for before it is given up: with the pauses half a minute.</summary>
    public int Attempts { private get; init; } = 40;

    /// <summary>At a restore point of that name, which it makes.</summary>
    public async Task<FactSheet> TakeAsync(string point, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(point, null, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UndefinedTable)
            {
                if (attempt == Attempts) return new FactSheet("", "", [], [$"in {Attempts} attempts the tables were never without a writer or a VACUUM for a moment: {fault.MessageText}"]);
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>As they are now, for who is alone with the engine; of tables that were counted before the same part as then.</summary>
    public Task<FactSheet> CountAsync(FactSheet? then, CancellationToken cancellation) => OnceAsync("", then, cancellation);

    /// <summary>The databases that somebody can connect to, but for our own.</summary>
    public async Task<IReadOnlyList<string>> DatabasesAsync(CancellationToken cancellation) => await DatabasesAsync([], cancellation).ConfigureAwait(false);

    private async Task<FactSheet> OnceAsync(string point, FactSheet? then, CancellationToken cancellation)
    {
        List<string> uncounted = [];
        List<FactTables> held = [];
        try
        {
            foreach (var database in await DatabasesAsync(uncounted, cancellation).ConfigureAwait(false))
                if (await FactTables.OpenAsync(engine, database, uncounted, cancellation).ConfigureAwait(false) is { } tables) held.Add(tables);
            if (held.Sum(tables => tables.Count) is > MostTables and var count) return new FactSheet("", "", [], [$"there are {count} labelled or sealed tables, and at most {MostTables} are counted"]);
            if (held.Count == 0) return new FactSheet("", "", [], uncounted);
            foreach (var tables in held) await tables.HoldAsync(LockMilliseconds, cancellation).ConfigureAwait(false);
            var position = point.Length == 0 ? "" : await MarkAsync(point, cancellation).ConfigureAwait(false);
            foreach (var tables in held) await tables.LetGoAsync(cancellation).ConfigureAwait(false);
            List<TableFact> facts = [];
            foreach (var tables in held) facts.AddRange(await tables.CountAsync(MostBytes, then, uncounted, cancellation).ConfigureAwait(false));
            return new FactSheet(point, position, facts, uncounted);
        }
        finally
        {
            foreach (var tables in held) await tables.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<string> MarkAsync(string point, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (string)(await Command.ScalarAsync(Command.On(connection, "SELECT pg_catalog.pg_create_restore_point($1)::pg_catalog.text", point), cancellation).ConfigureAwait(false))!;
    }

    private async Task<List<string>> DatabasesAsync(List<string> uncounted, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("group_databases.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<string> names = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (reader.GetBoolean(1)) names.Add(reader.GetString(0));
            else uncounted.Add($"{reader.GetString(0)}: nobody can connect");
        }

        return names;
    }
}
