using Menshen.Engine;
using Npgsql;

namespace Menshen.Server;

/// <summary>Databases of which it is not known what is sealed: no statement that touches rows goes there until they have been read, while all others go on.</summary>
/// <remarks>The attack: who owns a database gives it a connection limit, and no gateway could be heard any more if each had to be read first.</remarks>
internal sealed class UnreadDatabases(SealedColumnsReader columns, ChangingColumns changing)
{
    /// <summary>For a look that others wait for: less than they give a gateway to answer. It takes some 20 ms, on a busy machine a second or two.</summary>
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(4);

    /// <summary>For all databases, before the first statements go.</summary>
    private static readonly TimeSpan AllPatience = TimeSpan.FromSeconds(2);

    /// <summary>Until one of which nothing is heard counts as one that cannot be read: its users are told to send it again no longer.</summary>
    private static readonly TimeSpan Hope = TimeSpan.FromSeconds(10);

    /// <summary>Names at a time in <see cref="Trouble"/>.</summary>
    private const int MostNamed = 5;

    /// <summary>At a time.</summary>
    private static readonly SemaphoreSlim Few = new(4);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Unread> _unread = new(StringComparer.Ordinal);

    /// <summary>Which ones, and why, those first that cannot be read; or null.</summary>
    public string? Trouble
    {
        get
        {
            lock (_gate)
            {
                if (_unread.Count == 0) return null;
                var named = _unread.OrderBy(of => of.Value.Why is null).ThenBy(of => of.Key, StringComparer.Ordinal).Take(MostNamed)
                    .Select(of => of.Value.Why is { } why ? $"database {of.Key} cannot be read ({why})" : $"database {of.Key} is being read");
                var more = _unread.Count > MostNamed ? FormattableString.Invariant($", and {_unread.Count - MostNamed} more") : "";
                return $"{string.Join(", ", named)}{more}: other gateways may have changed their columns, so nothing that touches rows is sent there";
            }
        }
    }

    /// <summary>Reads what is sealed in a database; one that is gone has nothing.</summary>
    public static async Task ReadAsync(SealedColumnsReader columns, string database, CancellationToken cancellation)
    {
        try
        {
            await columns.RefreshAsync(database, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
        }
    }

    /// <summary>When it returns, what was committed before is known, or the database is closed until it is.</summary>
    public async Task LookAsync(string database, CancellationToken stop)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(LookPatience);
            await ReadAsync(columns, database, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It was too slow for those who wait, which says nothing against it.
            _ = Close(database, null, stop);
        }
#pragma warning disable CA1031 // Whatever it was: the database is not known.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _ = Close(database, FaultWords.Of(fault), stop);
        }
    }

    /// <summary>Closes all, and opens each when it has been read. Returns when all are, or some have had their time.</summary>
    public Task ReadAsync(IReadOnlyList<string> databases, CancellationToken stop) =>
        Task.WhenAny(Task.WhenAll(databases.Select(database => Close(database, null, stop)).ToList()), Task.Delay(AllPatience, stop));

    /// <summary>After the stop: returns when nothing is read any more.</summary>
    public Task EndAsync()
    {
        lock (_gate) return Task.WhenAll(_unread.Values.Select(unread => unread.Reading).ToList());
    }

    // Ends when it is open again.
    private Task Close(string database, string? why, CancellationToken stop)
    {
        lock (_gate)
        {
            changing.Move(database);
            if (_unread.TryGetValue(database, out var known))
            {
                // What is being read now may have been read before what made it unknown.
                known.Times++;
                return known.Reading;
            }
            var unread = _unread[database] = new Unread { Why = why };
            unread.Reading = Task.Run(() => OpenAsync(database, unread, stop), CancellationToken.None);
            if (why is null) _ = HopeAsync(database, unread, stop);
            else changing.Last(database);
            return unread.Reading;
        }
    }

    private async Task HopeAsync(string database, Unread unread, CancellationToken stop)
    {
        await Task.WhenAny(unread.Reading, Task.Delay(Hope, stop)).ConfigureAwait(false);
        GiveUp(database, unread, FormattableString.Invariant($"no answer for {Hope.TotalSeconds} s"), isNew: false);
    }

    // Its users are to be told another thing; it is tried on.
    private void GiveUp(string database, Unread unread, string why, bool isNew)
    {
        lock (_gate)
        {
            if (_unread.GetValueOrDefault(database) != unread || unread.Why is not null && !isNew) return;
            unread.Why = why;
            changing.Last(database);
        }
    }

    private async Task OpenAsync(string database, Unread unread, CancellationToken stop)
    {
        var pauses = new RetryPauses();
        if (unread.Why is not null) await pauses.WaitAsync(stop).ConfigureAwait(false);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await TryOpenAsync(database, unread, stop).ConfigureAwait(false)) return;
            }
#pragma warning disable CA1031 // Whatever it was: it is tried again.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                GiveUp(database, unread, FaultWords.Of(fault), isNew: true);
                await pauses.WaitAsync(stop).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryOpenAsync(string database, Unread unread, CancellationToken stop)
    {
        int times;
        lock (_gate) times = unread.Times;
        await Few.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await ReadAsync(columns, database, stop).ConfigureAwait(false);
        }
        finally
        {
            Few.Release();
        }
        lock (_gate)
        {
            if (unread.Times != times) return false;
            _unread.Remove(database);
            changing.Settle(database);
            return true;
        }
    }

    private sealed class Unread
    {
        /// <summary>How often it became so.</summary>
        public int Times { get; set; }

        /// <summary>Why the last attempt failed; null: there was none.</summary>
        public string? Why { get; set; }

        public Task Reading { get; set; } = Task.CompletedTask;
    }
}
