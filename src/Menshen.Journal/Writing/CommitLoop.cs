using System.Diagnostics;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The journal thread: empties the rings in batches and brings each to disk before the next.</summary>
/// <remarks><code>
///        ┌──────────────────────── one commit ────────────────────────┐
/// wait ─►│ begin segment? ► fill batch ► write+sync ► publish ► hash  │─► checkpoint? ► rotate? ► room? ─► wait
///        └── a failure: cut back, pause, the same records once more ──┘
/// </code>
/// Hashing comes after publishing: the tree is needed for the next checkpoint, not for durability.</remarks>
internal sealed class CommitLoop : IDisposable
{
    private static readonly TimeSpan LongestRetryPause = TimeSpan.FromSeconds(2);

    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly JournalBell _bell;
    private readonly JournalState _state;
    private readonly SegmentChain _chain;
    private readonly CommitPacing _pacing;
    private readonly SpaceWatch _space;
    private readonly RecordBatch _batch = new();
    private readonly LeafHasher _hasher = new();
    private readonly Lock _turn = new();
    private readonly SyncTime _syncTime = new();
    private RingDrain[] _rings = [];
    private TimeSpan _retryPause;
    private bool _unsettled;
    private long _downSince;
    private long _closeDeadline = long.MaxValue;

    public CommitLoop(
        JournalOptions options, ISigner signer, SealingSecret sealing, TimeProvider time, IJournalStorage storage, JournalBell bell,
        JournalState state, WitnessRow witnesses, RecoveredEnd found)
    {
        _options = options;
        _time = time;
        _bell = bell;
        _state = state;
        _chain = new SegmentChain(options, signer, sealing, time, storage, state, witnesses, found);
        _pacing = new CommitPacing(options.Durability, bell, SomethingWaits, SomebodyWaits);
        _space = new SpaceWatch(options, time, bell, state, Dropped);
        _retryPause = options.RetryPause;
    }

    /// <summary>Any thread may add a ring at any time.</summary>
    public void Add(JournalRing ring)
    {
        RingDrain[] before;
        do { before = Volatile.Read(ref _rings); }
        while (Interlocked.CompareExchange(ref _rings, [.. before, new RingDrain(ring)], before) != before);
    }

    public void Run()
    {
        while (true)
        {
            // Looked at before the rings: what was appended before closing is still taken.
            var closing = _bell.Closing;
            try
            {
                if (!TryTurn(closing, out var untilCheckpoint)) { return; }
                if (!closing) { _pacing.WaitForWork(untilCheckpoint); }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _state.FirstAttemptMade();
                if (!TryRideOut(e, closing)) { return; }
            }
        }
    }

    /// <summary>Called by a producer that waits, on its own thread: commits there, which saves two hand-overs between threads. False: the
    /// journal thread has to do it.</summary>
    /// <remarks>Only while the disk answers quicker than a hand-over takes: the producer serves nobody meanwhile. Signatures, new segments
    /// and what follows a failure stay with the journal thread.</remarks>
    public bool TryCommitHere()
    {
        if (!_options.Durability.IsStrict || !_syncTime.IsShort || !_turn.TryEnter()) { return false; }
        try
        {
            if (!_state.Accepting || _downSince != 0 || _chain.HasMoreThanFrames) { return false; }
            Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TakeBack(e);
            return false;
        }
        finally
        {
            _turn.Exit();
        }

        _pacing.CommittedElsewhere();
        CallProducers();
        // After the producers: what they held back is on its way while the tree is brought up to date. Whoever has the turn now does it.
        if (_turn.TryEnter())
        {
            try { Settle(); }
            finally { _turn.Exit(); }
        }

        return true;
    }

    /// <summary>Measures the space again, with segments counted anew: some were removed.</summary>
    public void RecountSpace() => _space.Look(count: true);

    public void Dispose()
    {
        _space.Dispose();
        _chain.Dispose();
    }

    private bool TryTurn(bool closing, out TimeSpan? untilCheckpoint)
    {
        lock (_turn)
        {
            Commit();
            Settle();
            _chain.CheckpointOrRotate(batchWasFull: _batch.IsFull);
            if (!closing) { _chain.MakeRoom(); }
            untilCheckpoint = _chain.UntilCheckpoint();
            if (closing && !SomethingWaits())
            {
                _chain.Close();
                return false;
            }
        }

        CallProducers();
        return true;
    }

    private void CallProducers()
    {
        foreach (var ring in Volatile.Read(ref _rings)) { ring.Ring.CallIfAsked(); }
    }

    private void Commit()
    {
        Settle();
        _chain.EnsureSegment();
        var rings = Volatile.Read(ref _rings);
        _batch.Clear();
        _chain.AddNotices(_batch, _downSince, _state.Trouble);
        _space.AddNotices(_batch);
        foreach (var ring in rings) { ring.Fill(_batch); }
        if (!_batch.IsEmpty)
        {
            var began = Stopwatch.GetTimestamp();
            _chain.Append(_batch);
            _syncTime.Note(Stopwatch.GetElapsedTime(began));
            _unsettled = true;
            _space.NoticesWritten();
            foreach (var ring in rings) { ring.Commit(); }
        }

        Recover();
        _space.AfterCommit(_state.Status.BytesWritten);
    }

    /// <summary>Takes what was committed last into the tree. Nothing is signed, and no other batch begun, before.</summary>
    private void Settle()
    {
        if (!_unsettled) { return; }
        _unsettled = false;
        _chain.Hash(_batch, _hasher);
    }

    /// <summary>Writing works (again).</summary>
    private void Recover()
    {
        _retryPause = _options.RetryPause;
        _downSince = 0;
        _state.Trouble = null;
        _state.Accepting = true;
        _state.FirstAttemptMade();
    }

    /// <summary>Nothing is dropped and nothing is reported durable; false when closing has waited long enough.</summary>
    private bool TryRideOut(Exception failure, bool closing)
    {
        lock (_turn) { TakeBack(failure); }
        CallProducers();
        if (closing)
        {
            var now = Environment.TickCount64;
            if (_closeDeadline == long.MaxValue) { _closeDeadline = now + (long)_options.CloseTimeout.TotalMilliseconds; }
            if (now >= _closeDeadline) { return false; }
            Thread.Sleep(_options.RetryPause);
        }
        else
        {
            _bell.Doze(_retryPause, static () => false);
            _retryPause = _retryPause * 2 < LongestRetryPause ? _retryPause * 2 : LongestRetryPause;
        }

        return true;
    }

    private void TakeBack(Exception failure)
    {
        foreach (var ring in _rings) { ring.Rollback(); }
        if (_downSince == 0) { _downSince = JournalTime.Now(_time); }
        _state.Trouble = failure.Message;
        _state.Accepting = false;
        _chain.NoteFailure(failure);
    }

    /// <summary>Statements that ran without a record, counted by their producers.</summary>
    private long Dropped()
    {
        var sum = 0L;
        foreach (var ring in Volatile.Read(ref _rings)) { sum += ring.Ring.Dropped; }
        return sum;
    }

    private bool SomethingWaits()
    {
        if (_space.HasNotices) { return true; }
        foreach (var ring in Volatile.Read(ref _rings))
        {
            if (ring.HasMore) { return true; }
        }

        return false;
    }

    private bool SomebodyWaits()
    {
        foreach (var ring in Volatile.Read(ref _rings))
        {
            if (ring.HasMore && ring.Ring.Urgent) { return true; }
        }

        return false;
    }
}
