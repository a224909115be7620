using System.Data;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Converts one column of a live table: a map is filled beside it while everybody works on, then PostgreSQL writes the table anew by the map.</summary>
/// <remarks><code>
/// blocks of the table ─► values not in the map ─► converted by the caller ─► map      again, until little is missing
/// ACCESS EXCLUSIVE: what came meanwhile ─► map ─► ALTER TABLE … TYPE … USING the map  seconds, for the table's rewriting
/// who waited meanwhile is cancelled, for its literals are those of the column as it was ─► COMMIT
/// </code>
/// The map is ordinary, logged data: after a crash, of Menshen or of the engine, it is there and the work goes on where it was.</remarks>
public sealed class ColumnConversion(IEngine engine, ColumnWork work) : ISealConversion
{
    /// <summary>Blocks of 8 KiB read at a time; some ten thousand rows.</summary>
    private const int Blocks = 256;

    /// <summary>So few values are converted under the lock.</summary>
    private const int Few = 2_000;

    private NpgsqlConnection? _connection;
    private string _rowKey = "''";
    private int _columnNumber;

    /// <summary>Converts one value: its text, or null if it cannot be.</summary>
    public required Func<string, string?> Convert { get; init; }

    /// <summary>Whether equal values get different texts, so that each row has its own.</summary>
    public required bool EachRow { get; init; }

    /// <summary>The type that the column is to have, as SQL.</summary>
    public required string Type { get; init; }

    /// <summary>The secret of the map's digests, the same whenever and by whom the work is taken up again.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Is told when the table has been rewritten and nothing is left but to commit: whoever answers for statements takes none for it any more.</summary>
    public Action? Committing { get; init; }

    /// <summary>Is asked before that, with the number of the transaction in the engine: null, or why nothing may be committed now.</summary>
    public Func<string, CancellationToken, Task<string?>>? Agreeing { get; init; }

    public ColumnWork Work => work;

    public string Waits { get; private set; } = "";

    public long Rows { get; private set; }

    public long Estimate { get; private set; }

    public TimeSpan Locked { get; private set; }

    public string Way => "";

    /// <summary>All that stands in its way; empty: nothing.</summary>
    /// <exception cref="CatalogueRefusalException">There is no such database.</exception>
    public static async Task<IReadOnlyList<string>> ObstaclesAsync(IEngine engine, ColumnWork work, char mode, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await OpenAsync(engine, work.Database, cancellation).ConfigureAwait(false);
        return await ObstaclesAsync(connection, work, mode, cancellation).ConfigureAwait(false);
    }

    /// <summary>The same again, under a lock that keeps the table's definition as it is, whenever its rows are read or its type is changed.</summary>
    /// <remarks>The attack: the table's owner sees the work begin, and gives the column a CHECK, which is made anew with the type and runs his function as us; or a type of his with a cast.</remarks>
    /// <exception cref="CatalogueRefusalException">There is an obstacle now.</exception>
    internal async Task RequireNoObstaclesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await ObstaclesAsync(connection, work, EachRow ? 'r' : 'e', cancellation).ConfigureAwait(false) is { Count: > 0 } obstacles)
            throw new CatalogueRefusalException($"{work.Place} cannot be converted: {string.Join("; ", obstacles)}.");
    }

    private static async Task<IReadOnlyList<string>> ObstaclesAsync(NpgsqlConnection connection, ColumnWork work, char mode, CancellationToken cancellation)
    {
        List<string> found = [];
        await using (var command = Command.On(connection, SqlText.Read("conversion_obstacles.sql"), work.Schema, work.Table, work.Column, mode.ToString(), work.Unseals))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0));
        }
        return [.. found.Distinct(), .. await OwnersCode.InAsync(connection, [(work.Schema, work.Table)], isWritten: false, cancellation).ConfigureAwait(false)];
    }

    /// <summary>What tells the column from another that had, or will have, its name, and its type; empty: there is none.</summary>
    /// <exception cref="CatalogueRefusalException">There is no such database.</exception>
    public static async Task<string> IdentifyAsync(IEngine engine, string database, string schema, string table, string column, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await using var connection = await OpenAsync(engine, database, cancellation).ConfigureAwait(false);
        return (string?)await Command.ScalarAsync(Command.On(connection, SqlText.Read("column_identity.sql"), schema, table, column), cancellation).ConfigureAwait(false) ?? "";
    }

    public async Task AwaitEarlierAsync(CancellationToken cancellation)
    {
        _connection ??= await MapSecret.OpenAsync(engine, work.Database, Secret, cancellation).ConfigureAwait(false);
        await RunAsync(await FormatAsync("conversion_settled.sql", cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    /// <summary>Fills the map. False: the column has its new type already.</summary>
    public async Task<bool> FillAsync(Func<Task> note, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(note);
        _connection ??= await MapSecret.OpenAsync(engine, work.Database, Secret, cancellation).ConfigureAwait(false);
        var (blocks, isDone) = await LookAsync(cancellation).ConfigureAwait(false);
        if (isDone) return false;
        await RunAsync(await FormatAsync("conversion_prepare.sql", cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        Rows = (long)(await Command.ScalarAsync(
            Command.On(_connection, $"SELECT pg_catalog.count(*) FROM menshen.convert_{work.Id}"), cancellation).ConfigureAwait(false))!;
        var batch = await FormatAsync("conversion_batch.sql", cancellation).ConfigureAwait(false);
        for (long missing = long.MaxValue; missing > Few;)
        {
            missing = 0;
            for (long block = 0; block < blocks; block += Blocks)
            {
                await using (var held = await OwnersCode.HoldWhenFreeAsync(_connection, work.Schema, work.Table, WaitsAsync, cancellation).ConfigureAwait(false))
                {
                    await RequireNoObstaclesAsync(_connection, cancellation).ConfigureAwait(false);
                    missing += await BatchAsync(batch, $"({block},0)", $"({block + Blocks},0)", cancellation).ConfigureAwait(false);
                    await held.CommitAsync(cancellation).ConfigureAwait(false);
                }
                Waits = "";
                await note().ConfigureAwait(false);
            }
            (blocks, _) = await LookAsync(cancellation).ConfigureAwait(false);
        }
        return true;

        Task WaitsAsync(string what)
        {
            Waits = what;
            return note();
        }
    }

    public async Task<bool> FinishAsync(TimeSpan lockTimeout, CancellationToken cancellation)
    {
        var finish = await FormatAsync(work.Unseals ? "conversion_finish_unseal.sql" : "conversion_finish.sql", cancellation).ConfigureAwait(false);
        var batch = await FormatAsync("conversion_batch.sql", cancellation).ConfigureAwait(false);
        // Whatever the database's default is: what was committed before the lock has to be seen after it.
        await using var transaction = await _connection!.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
        try
        {
            await RunAsync(FormattableString.Invariant($"SET LOCAL lock_timeout = {(int)lockTimeout.TotalMilliseconds}; SET LOCAL statement_timeout = 0"), cancellation)
                .ConfigureAwait(false);
            await RunAsync(await FormatAsync("conversion_lock.sql", cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            Waits = "waits for the table's lock: somebody has it in a long transaction";
            return false;
        }
        var since = System.Diagnostics.Stopwatch.StartNew();
        await RequireNoObstaclesAsync(_connection, cancellation).ConfigureAwait(false);
        await BatchAsync(batch, "(0,0)", "(4294967295,0)", cancellation).ConfigureAwait(false);
        try
        {
            await RunAsync(finish, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (work.Unseals && fault.SqlState == PostgresErrorCodes.SerializationFailure)
        {
            throw new CatalogueRefusalException($"a value of {work.Place} is itself written like a sealed one: change it, and unseal again.", fault);
        }
        if (await CommitAsync(_connection, transaction, cancellation).ConfigureAwait(false) is { } why)
        {
            Waits = why;
            return false;
        }
        Locked = since.Elapsed;
        return true;
    }

    /// <summary>The last of a conversion, in its transaction: the other gateways, our own gate, who waits, COMMIT. Null, or why nothing is committed now.</summary>
    internal async Task<string?> CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        if (Agreeing is { } agree && await agree(await OpenTransaction.NumberAsync(connection, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false) is { } why) return why;
        Committing?.Invoke();
        await Command.RunAsync(Command.On(connection, await FormatAsync(connection, "conversion_waiters.sql", cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return null;
    }

    /// <summary>A value converted; refused where it cannot be.</summary>
    internal string Converted(string value) =>
        Convert(value) ?? throw new CatalogueRefusalException($"a value of {work.Place} does not open: it is of another group, its key is gone, or it carries a label of its own.");

    public async Task<bool> GiveUpAsync(CancellationToken cancellation)
    {
        _connection ??= await MapSecret.OpenAsync(engine, work.Database, Secret, cancellation).ConfigureAwait(false);
        await RunAsync(await FormatAsync("conversion_drop.sql", cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        await using var command = Command.On(_connection, SqlText.Read("conversion_table.sql"), work.Schema, work.Table, work.Column);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false) && reader.GetBoolean(4) != work.Unseals;
    }

    public Task AnalyzeAsync(CancellationToken cancellation) => TableUpkeep.RunAsync(_connection!, TableUpkeep.Analyze, work.Schema, work.Table, cancellation);

    /// <summary>PostgreSQL wrote the table anew, and left what it had sampled of it.</summary>
    public Task TidyAsync(CancellationToken cancellation) =>
        _connection is null || work.Unseals ? Task.CompletedTask : TableUpkeep.ForgetSamplesAsync(_connection, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<NpgsqlConnection> OpenAsync(IEngine engine, string database, CancellationToken cancellation)
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

    private async Task<(long Blocks, bool IsDone)> LookAsync(CancellationToken cancellation)
    {
        string[] key;
        bool isSealed;
        long blocks;
        await using (var command = Command.On(_connection!, SqlText.Read("conversion_table.sql"), work.Schema, work.Table, work.Column))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            if (!await reader.ReadAsync(cancellation).ConfigureAwait(false)) throw new CatalogueRefusalException($"there is no column {work.Place} any more.");
            (blocks, Estimate, key, isSealed) = (reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<string[]>(3), reader.GetBoolean(4));
            _columnNumber = reader.GetInt32(6);
        }
        if (EachRow && !work.Unseals)
            _rowKey = $"ROW({string.Join(", ", await QuotedAsync(key, cancellation).ConfigureAwait(false))})::pg_catalog.text";
        return (blocks, isSealed != work.Unseals);
    }

    private async Task<int> BatchAsync(string sql, string from, string before, CancellationToken cancellation)
    {
        List<byte[]> keys = [];
        List<string> made = [];
        await using (var command = Command.On(_connection!, sql, from, before))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                keys.Add(reader.GetFieldValue<byte[]>(0));
                made.Add(Converted(reader.GetString(1)));
            }
        }
        if (keys.Count == 0) return 0;
        await Command.RunAsync(
            Command.On(
                _connection!, $"INSERT INTO menshen.convert_{work.Id} SELECT * FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) ON CONFLICT DO NOTHING",
                keys.ToArray(), made.ToArray()), cancellation).ConfigureAwait(false);
        Rows += keys.Count;
        return keys.Count;
    }

    private async Task<IEnumerable<string>> QuotedAsync(string[] names, CancellationToken cancellation)
    {
        List<string> quoted = [];
        foreach (var name in names)
            quoted.Add((string)(await Command.ScalarAsync(Command.On(_connection!, "SELECT pg_catalog.quote_ident($1)", name), cancellation).ConfigureAwait(false))!);
        return quoted;
    }

    private Task<string> FormatAsync(string script, CancellationToken cancellation) => FormatAsync(_connection!, script, cancellation);

    private async Task<string> FormatAsync(NpgsqlConnection connection, string script, CancellationToken cancellation) =>
        (string)(await Command.ScalarAsync(
            Command.On(
                connection,
                "SELECT pg_catalog.format($1, $2::pg_catalog.text, $3::pg_catalog.text, $4::pg_catalog.text, $5::pg_catalog.text, $6::pg_catalog.text, $7::pg_catalog.text, $8::pg_catalog.text)",
                SqlText.Read(script), Digits(work.Id), work.Schema, work.Table, work.Column, _rowKey, Type, Digits(_columnNumber)),
            cancellation).ConfigureAwait(false))!;

    private static string Digits(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private Task<int> RunAsync(string sql, CancellationToken cancellation)
    {
        var command = Command.On(_connection!, sql);
        // Writing a large table anew takes longer than any usual patience.
        command.CommandTimeout = 0;
        return Command.RunAsync(command, cancellation);
    }
}
