using Menshen.Engine;
using Menshen.Journal;
using Npgsql;

namespace Menshen.Vault;

/// <summary>Brings the journal into the vault, on a thread of its own.</summary>
/// <remarks><code>
/// bookmark ─► JournalReader.FollowPages ─► Batch ─► on disk? ─► one transaction: partitions, COPY, closings, bookmark ─► progress
///     ▲                                                                                  │ the vault is gone
///     └────────────────────────────── after a pause, from the bookmark ◄─────────────────┘
/// </code>
/// It lives in the follower's process: what it leaves for the garbage collector would hold up the gateway's loops.</remarks>
public sealed class JournalProjector : IDisposable
{
    /// <summary>Between two looks for a vault that is not there, and after a failure.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly ProcessorPressure _pressure = new();
    private readonly ProjectionOptions _options;
    private readonly Action<ProjectionProgress> _progressed;
    private readonly Action<string> _troubled;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private DateTimeOffset? _upTo;
    private DateOnly _forgotten;
    private long? _held;

    /// <summary>Begins at once.</summary>
    /// <param name="options">What, whereto, at what pace.</param>
    /// <param name="progressed">Told of the bookmark when it was read and after each transaction; on the projector's thread. All is well then.</param>
    /// <param name="troubled">Told why it does not go on; it tries again by itself.</param>
    /// <param name="time">Today's date, for the partitions.</param>
    public JournalProjector(ProjectionOptions options, Action<ProjectionProgress> progressed, Action<string> troubled, TimeProvider time)
    {
        (_options, _progressed, _troubled, _time) = (options, progressed, troubled, time);
        _thread = new Thread(Run) { IsBackground = true, Name = "menshen vault" };
        _thread.Start();
    }

    /// <summary>Ends it; what was read and not yet written is read again next time.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_options.SocketDirectory() is { } directory)
                {
                    Project(directory);
                }
            }
#pragma warning disable CA1031 // The thread must live: whatever is wrong is said, and tried again from the bookmark.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _troubled($"the journal is not projected: {fault.Message}");
            }

            _stop.Token.WaitHandle.WaitOne(Pause);
        }
    }

    private void Project(string socketDirectory)
    {
        using var connection = _options.Writer.Open(socketDirectory);
        var bookmark = Bookmark.Load(connection, _options.Origin, _time);
        Note(bookmark, null);
        var writer = new BatchWriter(connection, bookmark);
        var batch = new Batch();
        var began = _time.GetTimestamp();
        var heard = began;
        long? looked = null;
        foreach (var page in _options.Journal.FollowPages(bookmark.Place, bookmark.OldestOpen, _stop.Token))
        {
            if (batch.IsEmpty)
            {
                began = _time.GetTimestamp();
            }

            if (!batch.Fits(page))
            {
                Write(writer, batch);
            }

            batch.Add(page);
            var isFull = batch.Rows >= _options.BatchRows;
            if (!isFull && !page.IsCaughtUp && _time.GetElapsedTime(began) <= _options.BatchAge)
            {
                continue;
            }

            if (Write(writer, batch))
            {
                heard = _time.GetTimestamp();
                Rest(isFull);
            }
            else if (_time.GetElapsedTime(heard) > _options.QuietLook)
            {
                // A server that has crashed may have lost its last commits, and only who asks it hears that: without a new record
                // they would be missing, and no progress be known, for as long as nobody does anything.
                Ask(connection, writer.Bookmark);
                heard = _time.GetTimestamp();
            }

            if (looked is not { } at || _time.GetElapsedTime(at) > _options.BetweenForgetting)
            {
                Forget(writer);
                looked = _time.GetTimestamp();
            }
        }
    }

    // What was cleared from the journal goes from here too. A statement stands on the day it began, and a segment begins with what ended: one day more stays.
    private void Forget(BatchWriter writer)
    {
        if (_options.Journal.ClearedBefore() is not { } began) return;
        var before = DateOnly.FromDateTime(began.UtcDateTime).AddDays(-1);
        if (before == _forgotten) return;
        if (writer.Forget(before, insists: _held is { } since && _time.GetElapsedTime(since) > _options.PatienceWithReaders))
            (_forgotten, _held) = (before, null);
        else
            // By whomever, one after the other: two who take turns would never be old.
            _held ??= _time.GetTimestamp();
    }

    private void Ask(NpgsqlConnection connection, Bookmark written)
    {
        if (Bookmark.Load(connection, _options.Origin, _time) != written)
        {
            throw new EngineFaultException("the vault has gone back to an earlier state; what it lacks is projected again.");
        }
    }

    // Not after each page with nothing in it: who looks five times a second for more disturbs nobody.
    private void Rest(bool isFull)
    {
        if (_pressure.IsHigh())
        {
            _stop.Token.WaitHandle.WaitOne(_options.RestWhenBusy);
        }
        else if (isFull)
        {
            _stop.Token.WaitHandle.WaitOne(_options.Rest);
        }
    }

    /// <summary>False if there was nothing to write.</summary>
    private bool Write(BatchWriter writer, Batch batch)
    {
        if (batch.IsEmpty)
        {
            return false;
        }

        // After a power cut the vault must not know more than the journal.
        _options.Journal.Settle(writer.Bookmark.Place.Segment, batch.End.Segment);
        var bookmark = writer.Write(batch, _time.GetUtcNow());
        Note(bookmark, batch.Newest);
        batch.Clear();
        return true;
    }

    private void Note(Bookmark bookmark, DateTimeOffset? newest)
    {
        _upTo = newest ?? _upTo;
        _progressed(new ProjectionProgress((long)bookmark.Place.Next, _upTo));
    }
}
