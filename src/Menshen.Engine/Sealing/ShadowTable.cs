using System.Data;
using System.Globalization;
using Npgsql;

namespace Menshen.Engine;

/// <summary>A copy of a table beside it with one column converted, kept up with it until it can take its place.</summary>
/// <remarks><code>
/// menshen.shadow_N        the copy            nobody but Menshen has rights on them, and no row is written to the table itself
/// menshen.changed_N       keys of the rows that changed since its making, written by a trigger on the table; nothing else of a row
/// menshen.shadow_state_N  what the table was made of, and how far it is copied; without it nobody finishes
/// </code>
/// A row of the copy is as the table's was at some moment, and if that is not now its key is in the list: that holds in each moment, and after a crash.</remarks>
internal sealed class ShadowTable(NpgsqlConnection connection, ColumnWork work, string type, Func<string, string> convert)
{
    /// <summary>More blocks than a table can have.</summary>
    private const long BehindAll = 1L << 32;

    /// <summary>Blocks of 8 KiB of the list that are caught up at a time; some thirty thousand entries.</summary>
    private const int ListBlocks = 128;

    private readonly string _id = work.Id.ToString(CultureInfo.InvariantCulture);
    private string[] _statements = [];

    /// <summary>Values converted for the copy, as it is now.</summary>
    public long Rows { get; private set; }

    /// <summary>Why the table is to be written anew under its lock instead; empty: it can be copied.</summary>
    public async Task<IReadOnlyList<string>> RefusedAsync(long worthwhile, CancellationToken cancellation)
    {
        List<string> found = await ListAsync("shadow_refused.sql", [work.Schema, work.Table, work.Column, type, worthwhile], cancellation).ConfigureAwait(false);
        // Its indexes are built by us.
        if (found.Count == 0)
            found.AddRange((await OwnersCode.InAsync(connection, [(work.Schema, work.Table)], isWritten: true, cancellation).ConfigureAwait(false)).Where(code => code.StartsWith("index ", StringComparison.Ordinal)));
        return found;
    }

    /// <summary>The block at which copying goes on; null: there is no shadow.</summary>
    public async Task<long?> ReachedAsync(CancellationToken cancellation)
    {
        if (await Command.ScalarAsync(Command.On(connection, $"SELECT pg_catalog.to_regclass('menshen.shadow_state_{_id}') IS NULL"), cancellation).ConfigureAwait(false) is true) return null;
        _statements = await StatementsAsync(cancellation).ConfigureAwait(false);
        return (long?)await Command.ScalarAsync(Command.On(connection, $"SELECT s.next_block FROM menshen.shadow_state_{_id} s"), cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the table is made of what it was made of then. Under a lock that keeps it so.</summary>
    public async Task<bool> IsOfTableAsync(CancellationToken cancellation) =>
        await LookAsync(cancellation).ConfigureAwait(false) is { } look
        && look == (string?)await Command.ScalarAsync(Command.On(connection, $"SELECT s.made_for FROM menshen.shadow_state_{_id} s"), cancellation).ConfigureAwait(false);

    /// <summary>Makes it, empty, and has changes of the table noted from here on. False: the table's lock was not to be had.</summary>
    public async Task<bool> MakeAsync(TimeSpan patience, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
        // Who is writing has ended when we have it: whatever is not in the list is there to be copied.
        if (!await TryLockAsync("LOCK TABLE ONLY %2$I.%3$I IN SHARE ROW EXCLUSIVE MODE", patience, cancellation).ConfigureAwait(false)) return false;
        await RunAsync(await FormatAsync(SqlText.Read("conversion_drop.sql"), cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        foreach (var statement in await ListAsync("shadow_make.sql", [_id, work.Schema, work.Table, work.Column, type, work.Unseals], cancellation).ConfigureAwait(false))
            await RunAsync(statement, cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(connection, $"INSERT INTO menshen.shadow_state_{_id} VALUES ($1, 0, 0)", await LookAsync(cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        (_statements, Rows) = (await StatementsAsync(cancellation).ConfigureAwait(false), 0);
        return true;
    }

    /// <summary>Copies some blocks, in a transaction of the caller's.</summary>
    public async Task CopyAsync(long block, long before, CancellationToken cancellation)
    {
        // Of two that are at the same blocks one fails here.
        await TakeTurnAsync(FormattableString.Invariant($"next_block = {before}"), FormattableString.Invariant($" WHERE next_block = {block}"), cancellation).ConfigureAwait(false);
        var (from, to) = (FormattableString.Invariant($"({block},0)"), FormattableString.Invariant($"({before},0)"));
        var (places, made) = await ConvertedAsync(Command.On(connection, _statements[0], from, to), cancellation).ConfigureAwait(false);
        await WriteAsync(Command.On(connection, _statements[1], places, made, from, to), cancellation).ConfigureAwait(false);
        Rows += made.Length;
    }

    /// <summary>Brings the rows that changed to how they are, in a transaction of the caller's with one snapshot, or a lock. How many entries there were.</summary>
    /// <param name="areFew">They are few, and somebody waits.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<int> CatchUpAsync(bool areFew, CancellationToken cancellation)
    {
        // All blocks that were there when the list began are copied. What the table grows by comes by the list alone from here on: copied as blocks as well, it would be there twice.
        await TakeTurnAsync(FormattableString.Invariant($"turn = turn + 1, next_block = {BehindAll}"), "", cancellation).ConfigureAwait(false);
        // All go before any comes: a value that has moved to another row is twice in a unique index at no moment.
        await RunAsync(_statements[3], cancellation).ConfigureAwait(false);
        var blocks = areFew ? 1
            : (long)(await Command.ScalarAsync(
                Command.On(connection, $"SELECT pg_catalog.pg_relation_size('menshen.changed_{_id}') / pg_catalog.current_setting('block_size')::bigint"), cancellation).ConfigureAwait(false))!;
        // Some at a time: one UPDATE of all rows of a large table would not have room in our memory, and the gateway is here too. So that none comes twice, each key is there once.
        var twice = blocks > ListBlocks ? await RunAsync(_statements[6], cancellation).ConfigureAwait(false) : 0;
        for (var block = 0L; block < blocks; block += ListBlocks)
        {
            var (from, to) = (FormattableString.Invariant($"({block},0)"), FormattableString.Invariant($"({(areFew ? BehindAll - 1 : block + ListBlocks)},0)"));
            var (places, made) = await ConvertedAsync(Command.On(connection, _statements[2], from, to), cancellation).ConfigureAwait(false);
            await WriteAsync(Command.On(connection, _statements[4], places, made, from, to), cancellation).ConfigureAwait(false);
        }
        return twice + await RunAsync(_statements[5], cancellation).ConfigureAwait(false);
    }

    /// <summary>The next of the table's indexes that the shadow has not; null: it has all.</summary>
    /// <exception cref="NotSupportedException">One's definition is not written as expected.</exception>
    public async Task<string?> NextIndexAsync(CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("shadow_indexes.sql"), _id, work.Schema, work.Table);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false)) return null;
        return await reader.IsDBNullAsync(0, cancellation).ConfigureAwait(false) ? throw new NotSupportedException() : reader.GetString(0);
    }

    /// <summary>Takes the locks of the end. False: they were not to be had.</summary>
    public Task<bool> TryLockAllAsync(TimeSpan patience, CancellationToken cancellation) =>
        TryLockAsync("LOCK TABLE ONLY %2$I.%3$I, menshen.shadow_state_%1$s, menshen.shadow_%1$s, menshen.changed_%1$s IN ACCESS EXCLUSIVE MODE", patience, cancellation);

    /// <summary>Whether a serializable transaction has read the table whose word is still needed: its locks name places of rows that will be others'.</summary>
    public async Task<bool> IsReadSerializablyAsync(CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(connection, SqlText.Read("shadow_readers.sql"), work.Schema, work.Table), cancellation).ConfigureAwait(false) is true;

    /// <summary>Under the locks: puts it in the table's place, and takes away what it was made of.</summary>
    public async Task SwapAsync(int columnNumber, CancellationToken cancellation)
    {
        foreach (var script in (string[])["shadow_swap.sql", work.Unseals ? "shadow_type_unseal.sql" : "shadow_type.sql", "shadow_drop.sql"])
            await RunAsync(await FormatAsync(SqlText.Read(script), cancellation, columnNumber).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes it away. First what finishes by it, behind whoever does just now; the rest when the table's lock is to be had, for half a second at a time.</summary>
    public async Task DropAsync(TimeSpan patience, TimeSpan pause, CancellationToken cancellation)
    {
        await RunAsync($"DROP TABLE IF EXISTS menshen.shadow_state_{_id}", cancellation).ConfigureAwait(false);
        while (true)
        {
            await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false))
            {
                if (await TryLockAsync(SqlText.Read("shadow_drop.sql"), patience, cancellation).ConfigureAwait(false))
                {
                    await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                    return;
                }
            }
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string?> LookAsync(CancellationToken cancellation) =>
        (string?)await Command.ScalarAsync(Command.On(connection, SqlText.Read("shadow_look.sql"), work.Schema, work.Table, _id), cancellation).ConfigureAwait(false);

    private async Task TakeTurnAsync(string set, string where, CancellationToken cancellation)
    {
        if (await RunAsync($"UPDATE menshen.shadow_state_{_id} SET {set}{where}", cancellation).ConfigureAwait(false) == 0)
            throw new EngineFaultException($"the copy of {work.Place} is not where it was: another Menshen is at it.");
    }

    private async Task<(string[] Places, string[] Made)> ConvertedAsync(NpgsqlCommand read, CancellationToken cancellation)
    {
        List<string> places = [];
        List<string> made = [];
        read.CommandTimeout = 0;
        await using (read)
        {
            await using var reader = await read.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                places.Add(reader.GetString(0));
                made.Add(convert(reader.GetString(1)));
            }
        }
        return ([.. places], [.. made]);
    }

    private async Task WriteAsync(NpgsqlCommand write, CancellationToken cancellation)
    {
        write.CommandTimeout = 0;
        try
        {
            await Command.RunAsync(write, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (work.Unseals && fault.SqlState == PostgresErrorCodes.SerializationFailure)
        {
            throw new CatalogueRefusalException($"a value of {work.Place} is itself written like a sealed one: change it, and unseal again.", fault);
        }
    }

    private async Task<bool> TryLockAsync(string script, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            await RunAsync(FormattableString.Invariant($"SET LOCAL lock_timeout = {(int)patience.TotalMilliseconds}; SET LOCAL statement_timeout = 0"), cancellation).ConfigureAwait(false);
            await RunAsync(await FormatAsync(script, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    private async Task<List<string>> ListAsync(string script, object[] values, CancellationToken cancellation)
    {
        List<string> found = [];
        await using var command = Command.On(connection, SqlText.Read(script), values);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0));
        return found;
    }

    private async Task<string[]> StatementsAsync(CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("shadow_statements.sql"), _id, work.Schema, work.Table, work.Column, type, work.Unseals);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false)) return [];
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
    }

    private async Task<string> FormatAsync(string script, CancellationToken cancellation, int columnNumber = 0) =>
        (string)(await Command.ScalarAsync(
            Command.On(
                connection,
                "SELECT pg_catalog.format($1, $2::pg_catalog.text, $3::pg_catalog.text, $4::pg_catalog.text, $5::pg_catalog.text, ''::pg_catalog.text, $6::pg_catalog.text, $7::pg_catalog.text)",
                script, _id, work.Schema, work.Table, work.Column, type, columnNumber.ToString(CultureInfo.InvariantCulture)),
            cancellation).ConfigureAwait(false))!;

    private Task<int> RunAsync(string sql, CancellationToken cancellation)
    {
        var command = Command.On(connection, sql);
        command.CommandTimeout = 0;
        return Command.RunAsync(command, cancellation);
    }
}
