using System.Data;
using System.Diagnostics;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Converts one column of a live table by a copy beside it, whose files take the place of the table's: nobody waits longer for a large table than for a small one. Where that cannot be, as <see cref="ColumnConversion"/> does.</summary>
/// <remarks><code>
/// a copy is made, a trigger notes whose rows change ─► blocks ─► converted ─► copy      while everybody works on
/// rows that changed ─► copy, again and again; its indexes                               while everybody works on
/// ACCESS EXCLUSIVE: the last of them; files change hands; the type ─► COMMIT            milliseconds
/// </code>
/// Whatever changes what the table is made of, and not only its rows (an ALTER TABLE, a new index, TRUNCATE, VACUUM FULL), has the copy begun anew.</remarks>
public sealed class ShadowConversion(IEngine engine, ColumnConversion plain) : ISealConversion
{
    /// <summary>Bytes (2 MiB) of a table from which it is worth it: a smaller one is written anew in less than a second.</summary>
    public const long Worthwhile = 2 << 20;

    /// <summary>Blocks of 8 KiB copied at a time; some ten thousand rows.</summary>
    private const int Blocks = 256;

    /// <summary>So few entries of rows that changed are left for the lock.</summary>
    private const int Few = 500;

    private static readonly TimeSpan LockPatience = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan BetweenLocks = TimeSpan.FromSeconds(1);

    private NpgsqlConnection? _connection;
    private ShadowTable? _shadow;
    private string _why = "";
    private string _waits = "";
    private long _estimate;
    private int _columnNumber;
    private TimeSpan _locked;

    /// <summary>Bytes of a table from which it is copied.</summary>
    public long From { get; init; } = Worthwhile;

    public ColumnWork Work => plain.Work;

    public string Waits => _shadow is null ? plain.Waits : _waits;

    public long Rows => Math.Max(Work.Rows, _shadow?.Rows ?? plain.Rows);

    public long Estimate => _shadow is null ? plain.Estimate : _estimate;

    public TimeSpan Locked => _shadow is null ? plain.Locked : _locked;

    public string Way => _why.Length == 0 ? "the rows are copied beside the table" : $"the table is written anew under its lock, for {_why}";

    public Task AwaitEarlierAsync(CancellationToken cancellation) => plain.AwaitEarlierAsync(cancellation);

    public async Task<bool> FillAsync(Func<Task> note, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(note);
        _connection ??= await OpenAsync(cancellation).ConfigureAwait(false);
        var shadow = new ShadowTable(_connection, Work, plain.Type, plain.Converted);
        while (true)
        {
            if (!await LookAsync(cancellation).ConfigureAwait(false)) return false;
            if (_why.Length == 0) _why = string.Join("; ", await shadow.RefusedAsync(From, cancellation).ConfigureAwait(false));
            if (_why.Length > 0) break;
            _shadow = shadow;
            try
            {
                if (await CopyAsync(shadow, note, cancellation).ConfigureAwait(false)) return true;
                await shadow.DropAsync(LockPatience, BetweenLocks, cancellation).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is NotSupportedException
                or PostgresException { IsTransient: false } and not PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or ['0', '8', ..] or ['5', '7', ..] })
            {
                // Whatever is with this table that was not foreseen, the way without a copy is for all.
                _why = fault is PostgresException refusal ? $"PostgreSQL refuses the copy: {refusal.SqlState} {refusal.MessageText}" : "the definition of an index is not understood";
            }
        }
        _shadow = null;
        await shadow.DropAsync(LockPatience, BetweenLocks, cancellation).ConfigureAwait(false);
        return await plain.FillAsync(note, cancellation).ConfigureAwait(false);
    }

    public async Task<bool> FinishAsync(TimeSpan lockTimeout, CancellationToken cancellation)
    {
        if (_shadow is not { } shadow) return await plain.FinishAsync(lockTimeout, cancellation).ConfigureAwait(false);
        if (!await CatchUpAtOnceAsync(shadow, cancellation).ConfigureAwait(false)) return true;
        await using var transaction = await _connection!.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
        // Few rows by their keys: whatever the planner believes of a list that was long a moment ago.
        await RunAsync("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off", cancellation).ConfigureAwait(false);
        if (!await shadow.TryLockAllAsync(lockTimeout, cancellation).ConfigureAwait(false))
        {
            _waits = "waits for the table's lock: somebody has it in a long transaction";
            return false;
        }
        var since = Stopwatch.StartNew();
        if (!await IsGoodAsync(shadow, cancellation).ConfigureAwait(false)) return true;
        if (await shadow.IsReadSerializablyAsync(cancellation).ConfigureAwait(false))
        {
            _waits = "waits for serializable transactions that have read the table";
            return false;
        }
        await shadow.CatchUpAsync(areFew: true, cancellation).ConfigureAwait(false);
        await shadow.SwapAsync(_columnNumber, cancellation).ConfigureAwait(false);
        if (await plain.CommitAsync(_connection, transaction, cancellation).ConfigureAwait(false) is { } why)
        {
            _waits = why;
            return false;
        }
        _locked = since.Elapsed;
        return true;
    }

    public async Task<bool> GiveUpAsync(CancellationToken cancellation)
    {
        _connection ??= await OpenAsync(cancellation).ConfigureAwait(false);
        await new ShadowTable(_connection, Work, plain.Type, plain.Converted).DropAsync(LockPatience, BetweenLocks, cancellation).ConfigureAwait(false);
        return await plain.GiveUpAsync(cancellation).ConfigureAwait(false);
    }

    public async Task AnalyzeAsync(CancellationToken cancellation)
    {
        if (_connection is not null) await TableUpkeep.RunAsync(_connection, TableUpkeep.Analyze, Work.Schema, Work.Table, cancellation).ConfigureAwait(false);
        else await plain.AnalyzeAsync(cancellation).ConfigureAwait(false);
    }

    public Task TidyAsync(CancellationToken cancellation) =>
        _connection is null || Work.Unseals ? Task.CompletedTask : TableUpkeep.ForgetSamplesAsync(_connection, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
        await plain.DisposeAsync().ConfigureAwait(false);
    }

    // The copy's files lie where the table's do, whatever the database's owner has set for everybody: they are found by that afterwards.
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = await engine.OpenAsync(Work.Database, cancellation).ConfigureAwait(false);
        try
        {
            await Command.RunAsync(Command.On(connection, "SET default_tablespace = ''; SET default_table_access_method = heap"), cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // False: the table is not what the copy was made of; it is to be begun anew.
    private async Task<bool> CopyAsync(ShadowTable shadow, Func<Task> note, CancellationToken cancellation)
    {
        var reached = await shadow.ReachedAsync(cancellation).ConfigureAwait(false);
        while (reached is null)
        {
            // A VACUUM is waited for, and named, as by each batch; what is left to wait for are writers.
            await using (await HoldAsync(IsolationLevel.ReadCommitted, note, cancellation).ConfigureAwait(false))
            {
            }
            if (await shadow.MakeAsync(LockPatience, cancellation).ConfigureAwait(false)) reached = 0;
            else await WaitsAsync("waits for the table's lock: somebody has written to it in a long transaction", note, cancellation).ConfigureAwait(false);
        }
        _waits = "";
        var blocks = await BlocksAsync(cancellation).ConfigureAwait(false);
        for (var block = reached.Value; block < blocks; block += Blocks)
        {
            await using (var held = await HoldAsync(IsolationLevel.ReadCommitted, note, cancellation).ConfigureAwait(false))
            {
                if (!await IsGoodAsync(shadow, cancellation).ConfigureAwait(false)) return false;
                await shadow.CopyAsync(block, block + Blocks, cancellation).ConfigureAwait(false);
                await held.CommitAsync(cancellation).ConfigureAwait(false);
            }
            _waits = "";
            await note().ConfigureAwait(false);
        }
        // Before a unique index: values that moved from row to row are there twice until then.
        if (await CatchUpAsync(shadow, note, cancellation).ConfigureAwait(false) is null || !await IndexAsync(shadow, note, cancellation).ConfigureAwait(false)) return false;
        int? changed;
        do changed = await CatchUpAsync(shadow, note, cancellation).ConfigureAwait(false);
        while (changed > Few);
        return changed is not null;
    }

    private async Task<bool> IndexAsync(ShadowTable shadow, Func<Task> note, CancellationToken cancellation)
    {
        while (await shadow.NextIndexAsync(cancellation).ConfigureAwait(false) is not null)
        {
            await using var held = await HoldAsync(IsolationLevel.ReadCommitted, note, cancellation).ConfigureAwait(false);
            if (!await IsGoodAsync(shadow, cancellation).ConfigureAwait(false)) return false;
            // The same that it was before the lock, by the look above.
            if (await shadow.NextIndexAsync(cancellation).ConfigureAwait(false) is { } index) await MakeIndexAsync(index, cancellation).ConfigureAwait(false);
            await held.CommitAsync(cancellation).ConfigureAwait(false);
            await note().ConfigureAwait(false);
        }
        return true;
    }

    private async Task MakeIndexAsync(string index, CancellationToken cancellation)
    {
        try
        {
            await RunAsync(index, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // One of whole rows names the table inside its expression.
            throw new NotSupportedException(fault.MessageText, fault);
        }
    }

    // Under a lock that keeps it so: made of what the copy was made of, and nothing has come that refuses one, or any conversion.
    private async Task<bool> IsGoodAsync(ShadowTable shadow, CancellationToken cancellation)
    {
        if (!await shadow.IsOfTableAsync(cancellation).ConfigureAwait(false) || (await shadow.RefusedAsync(0, cancellation).ConfigureAwait(false)).Count > 0) return false;
        await plain.RequireNoObstaclesAsync(_connection!, cancellation).ConfigureAwait(false);
        return true;
    }

    // Null: the table is not what the copy was made of.
    private async Task<int?> CatchUpAsync(ShadowTable shadow, Func<Task> note, CancellationToken cancellation)
    {
        // One snapshot: what is in the list by it is what it sees of the rows.
        await using var held = await HoldAsync(IsolationLevel.RepeatableRead, note, cancellation).ConfigureAwait(false);
        var changed = await CatchUpAsync(shadow, held, cancellation).ConfigureAwait(false);
        _waits = "";
        await note().ConfigureAwait(false);
        return changed;
    }

    // No value of a statement is recorded while we are here: who has the table for hours is waited for by filling. False: fill again.
    private async Task<bool> CatchUpAtOnceAsync(ShadowTable shadow, CancellationToken cancellation)
    {
        try
        {
            await using var held = await OwnersCode.HoldAtOnceAsync(_connection!, Work.Schema, Work.Table, IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
            return await CatchUpAsync(shadow, held, cancellation).ConfigureAwait(false) is not null;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private async Task<int?> CatchUpAsync(ShadowTable shadow, NpgsqlTransaction held, CancellationToken cancellation)
    {
        if (!await IsGoodAsync(shadow, cancellation).ConfigureAwait(false)) return null;
        var changed = await shadow.CatchUpAsync(areFew: false, cancellation).ConfigureAwait(false);
        await held.CommitAsync(cancellation).ConfigureAwait(false);
        return changed;
    }

    private Task<NpgsqlTransaction> HoldAsync(IsolationLevel isolation, Func<Task> note, CancellationToken cancellation) =>
        OwnersCode.HoldWhenFreeAsync(
            _connection!, Work.Schema, Work.Table, what =>
            {
                _waits = what;
                return note();
            }, cancellation, isolation);

    private async Task WaitsAsync(string what, Func<Task> note, CancellationToken cancellation)
    {
        _waits = what;
        await note().ConfigureAwait(false);
        await Task.Delay(BetweenLocks, cancellation).ConfigureAwait(false);
    }

    // False: the column has its new type already.
    private async Task<bool> LookAsync(CancellationToken cancellation)
    {
        await using var command = Command.On(_connection!, SqlText.Read("conversion_table.sql"), Work.Schema, Work.Table, Work.Column);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false)) throw new CatalogueRefusalException($"there is no column {Work.Place} any more.");
        (_estimate, _columnNumber) = (reader.GetInt64(2), reader.GetInt32(6));
        return reader.GetBoolean(4) == Work.Unseals;
    }

    private async Task<long> BlocksAsync(CancellationToken cancellation)
    {
        await using var command = Command.On(_connection!, SqlText.Read("conversion_table.sql"), Work.Schema, Work.Table, Work.Column);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false) ? reader.GetInt64(1) : 0;
    }

    private Task<int> RunAsync(string sql, CancellationToken cancellation)
    {
        var command = Command.On(_connection!, sql);
        command.CommandTimeout = 0;
        return Command.RunAsync(command, cancellation);
    }
}
