using Menshen.Engine;
using Menshen.Journal;
using Npgsql;

namespace Menshen.Vault;

/// <summary>Brings the journal into the vault, on a thread of its own that gives way to everybody.</summary>
/// <remarks><code>
/// bookmark ─► JournalReader.FollowPages ─► Batch ─► one transaction: partitions, COPY, closings, bookmark ─► Progress
///     ▲                                                                                │ the vault is gone
///     └────────────────────────────── after a pause, from the bookmark ◄───────────────┘
/// </code></remarks>
internal sealed class Projector(VaultOptions options, EmbeddedEngine engine, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Between two looks for a vault that is not there, and after a failure.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two looks whether the journal's newest records are on disk: a commit takes some milliseconds.</summary>
    private static readonly TimeSpan DurablePoll = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly TrafficPace _pace = new(options.HeavyTraffic, time);
    private Thread? _thread;
    private Func<long> _durable = () => 0;
    private volatile ProjectionProgress? _progress;
    private volatile string? _trouble;

    public ProjectionProgress? Progress => _progress;

    /// <summary>Why it does not go on, or null.</summary>
    public string? Trouble => _trouble;

    public void Start(Func<long> durable)
    {
        _durable = durable;
        _thread = new Thread(Run) { IsBackground = true, Name = "menshen vault" };
        _thread.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_thread is { } thread)
        {
            await Task.Run(thread.Join).ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private void Run()
    {
        LowPriority.Enter();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (engine.Address is not null)
                {
                    Project();
                }
            }
            catch (Exception fault) when (engine.Address is null && fault is NpgsqlException or EngineFaultException or IOException)
            {
                // The vault went away in the middle; its own status says so, and the bookmark what is still to come.
            }
#pragma warning disable CA1031 // The thread must live: whatever is wrong is said, and tried again from the bookmark.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _trouble = $"the journal is not projected: {fault.Message}";
            }

            _stop.Token.WaitHandle.WaitOne(Pause);
        }
    }

    private void Project()
    {
        // The one asynchronous call; the thread is our own and may wait.
        using var connection = engine.OpenAsync(AuditVault.Database, _stop.Token).GetAwaiter().GetResult();
        var bookmark = Bookmark.Load(connection, options.Origin, time);
        Note(bookmark, null);
        var writer = new BatchWriter(connection, bookmark);
        var batch = new Batch();
        var began = time.GetTimestamp();
        foreach (var page in Reader().FollowPages(bookmark.Place, bookmark.OldestOpen, _stop.Token))
        {
            if (!IsDurable(page) && !WaitUntilDurable(page, writer, batch))
            {
                return;
            }

            if (batch.IsEmpty)
            {
                began = time.GetTimestamp();
            }

            if (!batch.Fits(page))
            {
                Write(writer, batch);
            }

            batch.Add(page);
            var isFull = batch.Rows >= options.BatchRows;
            if (!isFull && !page.IsCaughtUp && time.GetElapsedTime(began) <= options.BatchAge)
            {
                continue;
            }

            Write(writer, batch);
            if (_pace.IsHeavy(_durable()))
            {
                _stop.Token.WaitHandle.WaitOne(options.RestWhenHeavy);
            }
            else if (isFull)
            {
                _stop.Token.WaitHandle.WaitOne(options.Rest);
            }
        }
    }

    /// <summary>The one place where the journal is opened for reading.</summary>
    private JournalReader Reader() => new(options.JournalDirectory, options.JournalSealing);

    private bool IsDurable(JournalPage page) => page.End.Next <= (ulong)_durable();

    /// <summary>False when we are to stop.</summary>
    private bool WaitUntilDurable(JournalPage page, BatchWriter writer, Batch batch)
    {
        Write(writer, batch);
        while (!IsDurable(page))
        {
            if (_stop.Token.WaitHandle.WaitOne(DurablePoll))
            {
                return false;
            }
        }

        return true;
    }

    private void Write(BatchWriter writer, Batch batch)
    {
        if (batch.IsEmpty)
        {
            return;
        }

        var bookmark = writer.Write(batch, time.GetUtcNow());
        Note(bookmark, batch.Newest);
        batch.Clear();
        _trouble = null;
    }

    private void Note(Bookmark bookmark, DateTimeOffset? newest) =>
        _progress = new ProjectionProgress((long)bookmark.Place.Next, newest ?? _progress?.UpTo);
}
