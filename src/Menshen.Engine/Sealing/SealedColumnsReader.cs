using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data;
using Menshen.Sql.Rows;
using Menshen.Sql.Sealing;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Knows what is sealed in each database, and by which keys its rows are known, from the types that the engine enforces, and notices changes.</summary>
/// <remarks><code>
/// each second: databases ─┬─ not seen before ─► has it domains of ours? ─► a <see cref="ColumnWatch"/> of its own, which listens
///                         ├─ gone ─► forgotten
///                         └─ somebody waits to drop or copy it ─► our connection gives way for a while
/// </code>
/// A picture that is late is no leak: a domain refuses plaintext whatever the gateway believes.</remarks>
public sealed class SealedColumnsReader(IEngine engine, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Between looks at the list of databases.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long a database is left alone: DROP DATABASE waits five seconds for others to go.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(7);

    private static readonly SealedSchema Nothing = new([], []);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, ColumnWatch> _watches = [];
    private readonly HashSet<uint> _plain = [];
    private readonly Dictionary<uint, long> _resting = [];
    private readonly SemaphoreSlim _look = new(0);
    private readonly Dictionary<string, (long Began, string Rows, string Keys)> _published = [];
    private long _readings;
    private FrozenDictionary<string, SealedSchema> _current = FrozenDictionary<string, SealedSchema>.Empty;
    private FrozenDictionary<string, RowKeyPicture> _keys = FrozenDictionary<string, RowKeyPicture>.Empty;
    private Task _loop = Task.CompletedTask;
    private readonly ConcurrentBag<string?> _again = [];

    /// <summary>Something is sealed that was not, or the other way round; which database. Raised on a task of the reader's; must not block.</summary>
    public event EventHandler<string>? Changed;

    /// <summary>What is sealed now, by database. Immutable; a change makes a new one.</summary>
    public IReadOnlyDictionary<string, SealedSchema> Current => Volatile.Read(ref _current);

    /// <summary>Why the picture may be old, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What is sealed in a database.</summary>
    public SealedSchema Of(string database) => Volatile.Read(ref _current).GetValueOrDefault(database, Nothing);

    /// <summary>The primary keys of a database's labelled tables and of those with sealed columns; null: it has none.</summary>
    public RowKeyPicture? KeysOf(string database) => Volatile.Read(ref _keys).GetValueOrDefault(database) is { Tables.Length: > 0 } keys ? keys : null;

    /// <summary>Reads all databases and begins to watch; when it returns, everything is known.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation).ConfigureAwait(false);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>A database may have got its first domain; null: any may have.</summary>
    public void LookAgain(string? database)
    {
        _again.Add(database);
        _look.Release();
    }

    /// <summary>Reads one database anew; when it returns, what was committed before is known.</summary>
    public async Task RefreshAsync(string database, CancellationToken cancellation)
    {
        await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        await ReadAsync(database, connection, cancellation).ConfigureAwait(false);
        LookAgain(database);
    }

    /// <summary>The databases that may have sealed columns.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation) => [.. (await DatabasesAsync(cancellation).ConfigureAwait(false)).Select(found => found.Name)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        foreach (var watch in _watches.Values) await watch.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _look.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _look.WaitAsync(Pause, _stop.Token).ConfigureAwait(false);
                await LookAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or EngineFaultException or TimeoutException)
            {
                Trouble = "the databases could not be looked at; sealed columns are known as they were before";
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        HashSet<string?> again = [];
        while (_again.TryTake(out var asked)) again.Add(asked);
        var found = await DatabasesAsync(cancellation).ConfigureAwait(false);
        _plain.ExceptWith(found.Where(f => again.Contains(f.Name) || again.Contains(null)).Select(f => f.Oid));
        foreach (var gone in _watches.Where(w => !found.Any(f => f.Oid == w.Key && f.Name == w.Value.Database)).ToList())
            await EndAsync(gone.Key).ConfigureAwait(false);
        foreach (var name in Current.Keys.Except(found.Select(f => f.Name)).ToList()) Forget(name);
        _plain.IntersectWith(found.Select(f => f.Oid));
        Trouble = null;
        foreach (var (oid, name, isWanted) in found)
        {
            if (isWanted)
            {
                await EndAsync(oid).ConfigureAwait(false);
                _resting[oid] = time.GetTimestamp();
            }
            else if (!_watches.ContainsKey(oid) && !_plain.Contains(oid) && !IsResting(oid))
            {
                await MeetAsync(oid, name, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task MeetAsync(uint oid, string name, CancellationToken cancellation)
    {
        try
        {
            bool hasDomains;
            await using (var connection = await engine.OpenAsync(name, cancellation).ConfigureAwait(false))
                hasDomains = await Command.ScalarAsync(Command.On(connection, SqlText.Read("has_sealed_domains.sql")), cancellation).ConfigureAwait(false) is true;
            if (!hasDomains)
            {
                _plain.Add(oid);
                return;
            }
            var watch = new ColumnWatch(engine, name, ReadAsync, time);
            await watch.StartAsync(cancellation).ConfigureAwait(false);
            _watches.Add(oid, watch);
        }
        catch (PostgresException fault)
        {
            // Dropped in this moment, or closed to us. The others are looked at all the same, and this one again.
            Trouble = $"database {name} could not be looked at ({fault.SqlState}); what is sealed in it is not known";
        }
    }

    private async Task EndAsync(uint oid)
    {
        if (_watches.Remove(oid, out var watch)) await watch.DisposeAsync().ConfigureAwait(false);
    }

    private bool IsResting(uint oid)
    {
        if (!_resting.TryGetValue(oid, out var since)) return false;
        if (time.GetElapsedTime(since) < Rest) return true;
        _resting.Remove(oid);
        return false;
    }

    // Two may read at once. The one that began earlier may know less, however late it ends: it never replaces the other's picture.
    private async Task ReadAsync(string database, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var began = Interlocked.Increment(ref _readings);
        // One snapshot: pg_get_constraintdef takes a newer one than the query that calls it, finds no CHECK that was replaced in between, and its domain would pass for plaintext.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
        var (schema, rows) = await SealedColumnRows.ReadAsync(connection, cancellation).ConfigureAwait(false);
        var (keys, keyRows) = await RowKeyRows.ReadAsync(connection, database, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        lock (_gate)
        {
            var isKnown = _published.TryGetValue(database, out var last);
            if (isKnown && last.Began > began) return;
            _published[database] = (began, rows, keyRows);
            if (isKnown && last.Rows == rows && last.Keys == keyRows) return;
            if (!isKnown || last.Keys != keyRows) Volatile.Write(ref _keys, With(_keys, next => next[database] = keys));
            if (!isKnown || last.Rows != rows) Volatile.Write(ref _current, With(_current, next => next[database] = schema));
        }
        Changed?.Invoke(this, database);
    }

    private void Forget(string database)
    {
        lock (_gate)
        {
            _published.Remove(database);
            Volatile.Write(ref _keys, With(_keys, next => next.Remove(database)));
            Volatile.Write(ref _current, With(_current, next => next.Remove(database)));
        }
        Changed?.Invoke(this, database);
    }

    private static FrozenDictionary<string, T> With<T>(FrozenDictionary<string, T> now, Action<Dictionary<string, T>> change)
    {
        var next = now.ToDictionary(StringComparer.Ordinal);
        change(next);
        return next.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private async Task<List<(uint Oid, string Name, bool IsWanted)>> DatabasesAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("watched_databases.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<(uint, string, bool)> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add((reader.GetFieldValue<uint>(0), reader.GetString(1), reader.GetBoolean(2)));
        return found;
    }
}
