using System.Data;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Brings all columns of a seal group of mode e in one database to the next version of its key: a map is filled beside them while everybody works on, then one transaction
/// writes every value by the map and has the domain take the new version alone.</summary>
/// <remarks><code>
/// blocks of each table ─► values not in the map ─► sealed anew by the caller ─► map          again, until little is missing
/// ACCESS EXCLUSIVE on all, in one statement ─► what came meanwhile ─► map ─► domain takes version N alone ─► UPDATE by the map, past triggers
/// who waited meanwhile is cancelled ─► COMMIT
/// </code>
/// Equal values are equal before and after: no unique index, foreign key or join sees a mixture. Whoever writes a value of the old version afterwards, by whatever way, is refused by the
/// domain. Not ALTER COLUMN TYPE, which would refuse where there is a view, and check each foreign key while one side of it is old.</remarks>
public sealed class GroupRotation(IEngine engine, ColumnWork work, SealGroup group) : ISealConversion
{
    /// <summary>Blocks of 8 KiB read at a time; some ten thousand rows.</summary>
    private const int Blocks = 256;

    /// <summary>So few values are converted under the lock.</summary>
    private const int Few = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private NpgsqlConnection? _connection;
    private IReadOnlyList<GroupColumn> _columns = [];

    /// <summary>Seals one value anew; null if it does not open.</summary>
    public required Func<string, string?> Convert { get; init; }

    /// <summary>The secret of the map's digests, the same whenever and by whom the work is taken up again.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Is told when all is written and nothing is left but to commit.</summary>
    public Action? Committing { get; init; }

    /// <summary>Is asked before that, with the number of the transaction in the engine: null, or why nothing may be committed now.</summary>
    public Func<string, CancellationToken, Task<string?>>? Agreeing { get; init; }

    public ColumnWork Work { get; private set; } = work;

    public long Rows { get; private set; }

    public long Estimate { get; private set; }

    public TimeSpan Locked { get; private set; }
    public string Way => "";

    public string Waits { get; private set; } = "";

    private IEnumerable<IGrouping<(string Schema, string Table), GroupColumn>> Tables => _columns.Where(c => c.IsWritten).GroupBy(c => (c.Schema, c.Table));

    /// <summary>All that stands in its way in that database; empty: nothing.</summary>
    public static async Task<IReadOnlyList<string>> ObstaclesAsync(IEngine engine, string database, SealGroup group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(group);
        await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        return await ObstaclesAsync(connection, group, cancellation).ConfigureAwait(false);
    }

    /// <summary>How many values of the group each column of that database has under which version. Reads every table.</summary>
    public static Task<GroupCount> VersionsAsync(IEngine engine, string database, SealGroup group, CancellationToken cancellation) =>
        OverColumnsAsync(engine, database, group, (rotation, column) => rotation.CountAsync(column, cancellation), cancellation);

    /// <summary>How many values of the group each column of that database has that are wanted, whatever their version. Reads every value.</summary>
    public static Task<GroupCount> MatchesAsync(IEngine engine, string database, SealGroup group, Func<string, bool> isWanted, CancellationToken cancellation) =>
        OverColumnsAsync(engine, database, group, (rotation, column) => rotation.MatchesAsync(column, isWanted, cancellation), cancellation);

    private static async Task<GroupCount> OverColumnsAsync(
        IEngine engine, string database, SealGroup group, Func<GroupRotation, GroupColumn, Task<List<(int Version, long Values)>>> count, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(group);
        var none = new ColumnWork { Id = 0, Database = database, Schema = "", Table = "", Column = "", Group = group.Number, Unseals = false, State = "", StartedBy = "", Rows = 0 };
        await using var rotation = new GroupRotation(engine, none, group) { Convert = value => value, Secret = default };
        await rotation.LookAsync(cancellation).ConfigureAwait(false);
        List<(string, int, long)> found = [];
        List<string> uncounted = [];
        foreach (var column in rotation._columns.Where(c => c.IsStored))
        {
            try
            {
                found.AddRange((await count(rotation, column).ConfigureAwait(false)).Select(of => ($"{database}/{column}", of.Version, of.Values)));
            }
            catch (CatalogueRefusalException refused)
            {
                // One owner's code must not keep everybody from hearing of the others' values.
                uncounted.Add($"{database}/{column}: {refused.Message}");
            }
            catch (PostgresException fault) when (Uncountable.Is(fault))
            {
                uncounted.Add($"{database}/{column}: {Uncountable.Why(fault)}");
            }
        }
        return new GroupCount(found, uncounted);
    }

    /// <summary>The tables of that database that have values of the group.</summary>
    public static async Task<IReadOnlyList<(string Schema, string Table)>> TablesAsync(IEngine engine, string database, SealGroup group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(group);
        List<(string, string)> found = [];
        _ = await OverColumnsAsync(engine, database, group, (_, column) =>
        {
            found.Add((column.Schema, column.Table));
            return Task.FromResult<List<(int, long)>>([]);
        }, cancellation).ConfigureAwait(false);
        return [.. found.Distinct()];
    }

    public async Task AwaitEarlierAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation).ConfigureAwait(false);
        foreach (var table in Tables) await RunAsync("conversion_settled.sql", table.First(), cancellation).ConfigureAwait(false);
    }

    public async Task<bool> FillAsync(Func<Task> note, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (!await LookAsync(cancellation).ConfigureAwait(false)) throw new CatalogueRefusalException($"the domain of seal group {group.Name} is not there any more.");
        if (await IsDoneAsync(cancellation).ConfigureAwait(false)) return false;
        await RunAsync("conversion_prepare.sql", null, cancellation).ConfigureAwait(false);
        Rows = (long)(await ScalarAsync($"SELECT pg_catalog.count(*) FROM menshen.convert_{Work.Id}", cancellation).ConfigureAwait(false))!;
        for (long missing = long.MaxValue; missing > Few; await LookAsync(cancellation).ConfigureAwait(false))
        {
            missing = 0;
            foreach (var column in _columns.Where(c => c.IsWritten))
            {
                var batch = await FormatAsync("conversion_batch.sql", column, "", "", cancellation).ConfigureAwait(false);
                for (long block = 0; block < column.Blocks; block += Blocks)
                {
                    missing += await HeldBatchAsync(batch, column, $"({block},0)", $"({block + Blocks},0)", note, cancellation).ConfigureAwait(false);
                    await note().ConfigureAwait(false);
                }
            }
        }
        return true;
    }

    public async Task<bool> FinishAsync(TimeSpan lockTimeout, CancellationToken cancellation)
    {
        await LookAsync(cancellation).ConfigureAwait(false);
        // We cannot read what another session has in its own memory; joined with a table afterwards it would match nothing.
        if (_columns.FirstOrDefault(c => c.IsTemporary) is { } early) return Later(TemporaryTable(early));
        // Whatever the database's default is: what was committed before the lock has to be seen after it.
        await using var transaction = await _connection!.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
        var before = Work.Tables;
        if (!await TryLockAsync(lockTimeout, cancellation).ConfigureAwait(false)) return Later("waits for the tables' locks: somebody has one of them in a long transaction");
        var since = Stopwatch.StartNew();
        await LookAsync(cancellation).ConfigureAwait(false);
        if (!Work.Tables.SequenceEqual(before)) return Later("a table or view with a column of the group came, went, or got another name");
        if (_columns.FirstOrDefault(c => c.IsTemporary) is { } late) return Later(TemporaryTable(late));
        if (await ObstaclesAsync(_connection, group, cancellation).ConfigureAwait(false) is { Count: > 0 } obstacles) throw Refusal(obstacles);
        foreach (var column in _columns.Where(c => c.IsWritten))
            await BatchAsync(await FormatAsync("conversion_batch.sql", column, "", "", cancellation).ConfigureAwait(false), column, "(0,0)", "(4294967295,0)", cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(_connection, "SELECT menshen.pin_sealed_domain($1, $2)", group.Domain, Work.Version), cancellation).ConfigureAwait(false);
        await RunAsync("SET LOCAL session_replication_role = replica", cancellation).ConfigureAwait(false);
        foreach (var table in Tables) await WriteAsync([.. table], cancellation).ConfigureAwait(false);
        await RunAsync("SET LOCAL session_replication_role = origin", cancellation).ConfigureAwait(false);
        await RunAsync("conversion_drop.sql", null, cancellation).ConfigureAwait(false);
        if (Agreeing is { } agree && await agree(await OpenTransaction.NumberAsync(_connection, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false) is { } why) return Later(why);
        Committing?.Invoke();
        foreach (var table in Tables) await RunAsync("conversion_waiters.sql", table.First(), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        Locked += since.Elapsed;
        return true;

        bool Later(string why)
        {
            Waits = why;
            return false;
        }

        static string TemporaryTable(GroupColumn column) => $"waits for somebody's temporary table {column.Table}, which has a column of the group";
    }

    public async Task<bool> GiveUpAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation).ConfigureAwait(false);
        await RunAsync("conversion_drop.sql", null, cancellation).ConfigureAwait(false);
        await LookAsync(cancellation).ConfigureAwait(false);
        return await VersionAsync(cancellation).ConfigureAwait(false) == Work.Version && await IsDoneAsync(cancellation).ConfigureAwait(false);
    }

    public Task AnalyzeAsync(CancellationToken cancellation) => KeepUpAsync(TableUpkeep.Analyze, cancellation);

    /// <summary>The rows of before are dead but there.</summary>
    public Task TidyAsync(CancellationToken cancellation) => KeepUpAsync(TableUpkeep.Vacuum, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task KeepUpAsync(string command, CancellationToken cancellation)
    {
        foreach (var table in Tables)
        {
            try
            {
                await TableUpkeep.RunAsync(_connection!, command, table.Key.Schema, table.Key.Table, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException)
            {
                // One that was dropped meanwhile, say, keeps nobody from the others.
            }
        }
    }

    private static CatalogueRefusalException Refusal(IEnumerable<string> obstacles) => new($"the key cannot be rotated: {string.Join("; ", obstacles)}.");

    // All at once, in the order of their numbers, and for so long in total: a lock_timeout is each lock's own, and whoever is behind the first waits until the last is had. So it is the statement's time.
    private async Task<bool> TryLockAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var tables = Tables.ToList();
        if (tables.Count == 0) return true;
        var sql = (string)(await Command.ScalarAsync(
            Command.On(_connection!, SqlText.Read("rotation_lock.sql"), tables.Select(t => t.Key.Schema).ToArray(), tables.Select(t => t.Key.Table).ToArray()), cancellation).ConfigureAwait(false))!;
        try
        {
            await RunAsync(FormattableString.Invariant($"SET LOCAL lock_timeout = {(int)atMost.TotalMilliseconds}; SET LOCAL statement_timeout = {(int)atMost.TotalMilliseconds}"), cancellation).ConfigureAwait(false);
            await RunAsync(sql, cancellation).ConfigureAwait(false);
            await RunAsync("SET LOCAL statement_timeout = 0", cancellation).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    // The domain takes the version, and nothing under another is left: also not in a table that somebody made while the others changed.
    private async Task<bool> IsDoneAsync(CancellationToken cancellation)
    {
        var version = await VersionAsync(cancellation).ConfigureAwait(false);
        if (version > Work.Version) throw new CatalogueRefusalException(FormattableString.Invariant($"the database is at version {version} of the key already."));
        if (version != Work.Version) return false;
        // A table that somebody is making while the domain took its version is seen when he is done; whoever takes longer is found by the count before a version is destroyed.
        await OlderTransactions.HaveEndedAsync(_connection!, Patience, cancellation).ConfigureAwait(false);
        foreach (var column in _columns.Where(c => c.IsWritten))
            if (await HasOthersAsync(column, cancellation).ConfigureAwait(false)) return false;
        return true;
    }

    private async Task<int> VersionAsync(CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(_connection!, SqlText.Read("rotation_domain.sql"), group.Domain), cancellation).ConfigureAwait(false) as int? ?? 0;

    // It is committed: a table that is gone since then, or that its owner has given code of his, is no reason to say that it was not. The count before a version is destroyed looks again.
    private async Task<bool> HasOthersAsync(GroupColumn column, CancellationToken cancellation)
    {
        try
        {
            return (await CountAsync(column, cancellation).ConfigureAwait(false)).Any(of => of.Version != Work.Version);
        }
        catch (CatalogueRefusalException)
        {
            return false;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            return false;
        }
    }

    // False: there is no domain of the group here.
    private async Task<bool> LookAsync(CancellationToken cancellation)
    {
        _connection ??= await MapSecret.OpenAsync(engine, Work.Database, Secret, cancellation).ConfigureAwait(false);
        List<GroupColumn> found = [];
        await using (var command = Command.On(_connection, SqlText.Read("rotation_columns.sql"), group.Domain))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                found.Add(new GroupColumn(
                    reader.GetString(0), reader.GetString(1), reader.GetString(4), reader.GetString(2), reader.GetBoolean(3), reader.GetBoolean(5), reader.GetInt64(6), reader.GetInt64(7)));
            }
        }
        _columns = found;
        Work = Work with { Tables = [.. found.Where(c => !c.IsTemporary).Select(c => (c.Schema, c.Table)).Distinct()] };
        Estimate = found.Where(c => c.IsWritten).Sum(c => c.Rows);
        return await Command.ScalarAsync(Command.On(_connection, SqlText.Read("rotation_domain.sql"), group.Domain), cancellation).ConfigureAwait(false) is not null;
    }

    private async Task<int> HeldBatchAsync(string sql, GroupColumn column, string from, string before, Func<Task> note, CancellationToken cancellation)
    {
        await using var held = await OwnersCode.HoldWhenFreeAsync(_connection!, column.Schema, column.Table, WaitsAsync, cancellation).ConfigureAwait(false);
        Waits = "";
        var made = await BatchAsync(sql, column, from, before, cancellation).ConfigureAwait(false);
        await held.CommitAsync(cancellation).ConfigureAwait(false);
        return made;

        Task WaitsAsync(string what)
        {
            Waits = what;
            return note();
        }
    }

    private async Task<int> BatchAsync(string sql, GroupColumn column, string from, string before, CancellationToken cancellation)
    {
        List<byte[]> keys = [];
        List<string> made = [];
        await using (var command = Command.On(_connection!, sql, from, before))
        {
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                keys.Add(reader.GetFieldValue<byte[]>(0));
                made.Add(Convert(reader.GetString(1)) ?? throw new CatalogueRefusalException($"a value of {column} does not open: it was changed or moved, or its key is gone."));
            }
        }
        if (keys.Count == 0) return 0;
        await Command.RunAsync(
            Command.On(
                _connection!, $"INSERT INTO menshen.convert_{Work.Id} SELECT * FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) ON CONFLICT DO NOTHING",
                keys.ToArray(), made.ToArray()), cancellation).ConfigureAwait(false);
        Rows += keys.Count;
        return keys.Count;
    }

    private async Task WriteAsync(IReadOnlyList<GroupColumn> columns, CancellationToken cancellation)
    {
        string sets, rows;
        await using (var command = Command.On(_connection!, SqlText.Read("rotation_sets.sql"), columns.Select(c => c.Name).ToArray(), Work.Id))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await reader.ReadAsync(cancellation).ConfigureAwait(false);
            (sets, rows) = (reader.GetString(0), reader.GetString(1));
        }
        await RunAsync(await FormatAsync("rotation_update.sql", columns[0], sets, rows, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    private async Task<List<(int Version, long Values)>> CountAsync(GroupColumn column, CancellationToken cancellation)
    {
        List<(int, long)> found = [];
        await ReadAsync("rotation_versions.sql", column, row => found.Add((row.GetInt32(0), row.GetInt64(1))), cancellation).ConfigureAwait(false);
        return found;
    }

    private async Task<List<(int Version, long Values)>> MatchesAsync(GroupColumn column, Func<string, bool> isWanted, CancellationToken cancellation)
    {
        var found = 0L;
        await ReadAsync("rotation_values.sql", column, row => found += isWanted(row.GetString(0)) ? 1 : 0, cancellation).ConfigureAwait(false);
        return found == 0 ? [] : [(0, found)];
    }

    private async Task ReadAsync(string script, GroupColumn column, Action<NpgsqlDataReader> row, CancellationToken cancellation)
    {
        // What a materialized view has no LOCK TABLE keeps.
        await using var held = column.Kind == "r" ? await OwnersCode.HoldAsync(_connection!, column.Schema, column.Table, cancellation).ConfigureAwait(false) : null;
        if (held is null && await OwnersCode.InAsync(_connection!, [(column.Schema, column.Table)], isWritten: false, cancellation).ConfigureAwait(false) is { Count: > 0 } code)
            throw new CatalogueRefusalException($"{string.Join("; ", code)}.");
        await using var command = Command.On(_connection!, await FormatAsync(script, column, "", "", cancellation).ConfigureAwait(false));
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) row(reader);
    }

    private static async Task<IReadOnlyList<string>> ObstaclesAsync(NpgsqlConnection connection, SealGroup group, CancellationToken cancellation)
    {
        List<string> found = [];
        await using (var command = Command.On(connection, SqlText.Read("rotation_obstacles.sql"), group.Domain, group.Number))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0));
        }
        List<(string, string)> tables = [];
        await using (var command = Command.On(connection, SqlText.Read("rotation_relations.sql"), group.Domain))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) tables.Add((reader.GetString(0), reader.GetString(1)));
        }
        return [.. found, .. await OwnersCode.InAsync(connection, tables, isWritten: true, cancellation).ConfigureAwait(false)];
    }

    private async Task RunAsync(string script, GroupColumn? column, CancellationToken cancellation) =>
        await RunAsync(await FormatAsync(script, column, "", "", cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    private async Task RunAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command.On(_connection!, sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private Task<object?> ScalarAsync(string sql, CancellationToken cancellation) => Command.ScalarAsync(Command.On(_connection!, sql), cancellation);

    // The scripts of a column's conversion have the same places; the map's key has no row in it, for equal values are one.
    private async Task<string> FormatAsync(string script, GroupColumn? column, string sets, string rows, CancellationToken cancellation) =>
        (string)(await Command.ScalarAsync(
            Command.On(
                _connection!, "SELECT pg_catalog.format($1, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text)", SqlText.Read(script),
                Work.Id.ToString(CultureInfo.InvariantCulture), column?.Schema ?? "", column?.Table ?? "", column?.Name ?? "", "''", sets, rows), cancellation).ConfigureAwait(false))!;
}
