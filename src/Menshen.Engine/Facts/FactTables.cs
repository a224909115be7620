using System.Data;
using System.Globalization;
using System.Text;
using Menshen.Crypto;
using Npgsql;

namespace Menshen.Engine;

/// <summary>The labelled and sealed tables of one database, on a connection whose one snapshot is taken while nobody writes them.</summary>
internal sealed class FactTables : IAsyncDisposable
{
    private const string Writers = "writers";
    private const int Block = 64 * 1024;

    private readonly NpgsqlConnection _connection;
    private readonly string _database;
    private readonly List<(string Schema, string Name, string Protection, long Bytes)> _tables;
    private readonly List<string> _closed = [];
    private NpgsqlTransaction? _transaction;

    private FactTables(NpgsqlConnection connection, string database, List<(string, string, string, long)> tables) =>
        (_connection, _database, _tables) = (connection, database, tables);

    public int Count => _tables.Count;

    /// <summary>Null: there are none, or the database is gone.</summary>
    public static async Task<FactTables?> OpenAsync(IEngine engine, string database, List<string> uncounted, CancellationToken cancellation)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            if (await ListAsync(connection, cancellation).ConfigureAwait(false) is not { Count: > 0 } tables) return null;
            var found = new FactTables(connection, database, tables);
            connection = null;
            return found;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.ObjectInUse)
        {
            uncounted.Add($"{database}: dropped, or about to be");
            return null;
        }
        finally
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Keeps the tables' definitions, waits until nobody writes them, and takes the snapshot: nobody writes them until <see cref="LetGoAsync"/>.</summary>
    public async Task HoldAsync(int milliseconds, CancellationToken cancellation)
    {
        // Locks first: the snapshot is that of the first statement that reads.
        _transaction = await _connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
        await RunAsync($"SET LOCAL lock_timeout = {milliseconds.ToString(CultureInfo.InvariantCulture)}", cancellation).ConfigureAwait(false);
        await RunAsync($"LOCK TABLE {Names()} IN SHARE UPDATE EXCLUSIVE MODE", cancellation).ConfigureAwait(false);
        await RunAsync($"SAVEPOINT {Writers}", cancellation).ConfigureAwait(false);
        await RunAsync($"LOCK TABLE {Names()} IN SHARE MODE", cancellation).ConfigureAwait(false);
        // Whose code would run as us: with the definitions kept, it stays so.
        _closed.AddRange(await OwnersCode.InAsync(_connection, [.. _tables.Select(table => (table.Schema, table.Name))], isWritten: false, cancellation).ConfigureAwait(false));
    }

    /// <summary>Lets the writers go on; the snapshot stays.</summary>
    public Task LetGoAsync(CancellationToken cancellation) => RunAsync($"ROLLBACK TO SAVEPOINT {Writers}", cancellation);

    /// <summary>Reads them in the snapshot.</summary>
    public async Task<List<TableFact>> CountAsync(long mostBytes, FactSheet? then, List<string> uncounted, CancellationToken cancellation)
    {
        List<TableFact> facts = [];
        // By table nobody can say whose the code is: a planner that looks at one works out what its indexes say.
        if (_closed.Count > 0) uncounted.AddRange(_closed.Select(why => $"{_database}: {why}"));
        else
            foreach (var (schema, name, protection, bytes) in _tables)
            {
                var before = then?.Tables.FirstOrDefault(fact => fact.Database == _database && fact.Schema == schema && fact.Table == name);
                var percent = before?.Percent ?? (bytes <= mostBytes ? 100 : Math.Round(100.0 * mostBytes / bytes, 4));
                var (rows, digest) = await DigestAsync(schema, name, percent, cancellation).ConfigureAwait(false);
                facts.Add(new TableFact(_database, schema, name, protection, percent, rows, digest));
            }

        return facts;
    }

    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null) await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<(long Rows, string Digest)> DigestAsync(string schema, string name, double percent, CancellationToken cancellation)
    {
        await RunAsync(SqlText.Read("facts_settings.sql"), cancellation).ConfigureAwait(false);
        // Which blocks a sample has depends on their numbers and the seed alone.
        var sample = percent < 100 ? FormattableString.Invariant($" TABLESAMPLE SYSTEM ({percent:0.####}) REPEATABLE (1)") : "";
        using var rows = await _connection.BeginTextExportAsync($"COPY (SELECT * FROM ONLY {Name(schema, name)}{sample}) TO STDOUT", cancellation).ConfigureAwait(false);
        using var hasher = new Sm3Hasher();
        var (text, bytes, encoder, count) = (new char[Block], new byte[Encoding.UTF8.GetMaxByteCount(Block)], Encoding.UTF8.GetEncoder(), 0L);
        try
        {
            while (await rows.ReadAsync(text.AsMemory(), cancellation).ConfigureAwait(false) is > 0 and var read)
            {
                // COPY writes a line feed inside of a value as \n.
                count += text.AsSpan(0, read).Count('\n');
                hasher.Append(bytes.AsSpan(0, encoder.GetBytes(text.AsSpan(0, read), bytes, flush: false)));
            }
        }
        finally
        {
            Array.Clear(text);
            Array.Clear(bytes);
        }

        var digest = new byte[Sm3.DigestSize];
        hasher.Finish(digest);
        return (count, Convert.ToHexStringLower(digest));
    }

    private string Names() => string.Join(", ", _tables.Select(table => "ONLY " + Name(table.Schema, table.Name)));

    private static string Name(string schema, string name) => $"{Quoted(schema)}.{Quoted(name)}";

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private async Task RunAsync(string sql, CancellationToken cancellation) => await Command.RunAsync(Command.On(_connection, sql), cancellation).ConfigureAwait(false);

    private static async Task<List<(string, string, string, long)>> ListAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var hasLabels = await Command.ScalarAsync(Command.On(connection, "SELECT pg_catalog.to_regclass('menshen_labels.protected') IS NOT NULL"), cancellation).ConfigureAwait(false) is true;
        uint[] labelled = [];
        if (hasLabels) labelled = await Command.ScalarAsync(Command.On(connection, SqlText.Read("facts_labelled.sql")), cancellation).ConfigureAwait(false) as uint[] ?? [];
        var sealedOnes = (await SealedColumnPlace.ListAsync(connection, cancellation).ConfigureAwait(false)).Select(column => column.Table).Distinct().ToArray();
        await using var command = Command.On(connection, SqlText.Read("facts_tables.sql"), Oids(labelled), Oids(sealedOnes));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<(string, string, string, long)> tables = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) tables.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3)));
        return tables;
    }

    private static NpgsqlParameter Oids(uint[] oids) => new() { Value = oids, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid };
}
