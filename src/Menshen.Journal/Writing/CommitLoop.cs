using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The journal thread: empties the rings in batches and brings each to disk before the next.</summary>
/// <remarks><code>
///        ┌──────────────────────── one commit ────────────────────────┐
/// wait ─►│ begin segment? ► fill batch ► write+sync ► publish ► hash  │─► checkpoint? ► rotate? ─► wait
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
    private RingDrain[] _rings = [];
    private TimeSpan _retryPause;
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
                Commit();
                if (closing && !SomethingWaits())
                {
                    _chain.Close();
                    return;
                }

                if (!closing) { _pacing.WaitForWork(_chain.UntilCheckpoint()); }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _state.FirstAttemptMade();
                if (!TryRideOut(e, closing)) { return; }
            }
        }
    }

    /// <summary>Measures the space again, with segments counted anew: some were removed.</summary>
    public void RecountSpace() => _space.Look(count: true);

    public void Dispose()
    {
        _space.Dispose();
        _chain.Dispose();
    }

    private void Commit()
    {
        _chain.EnsureSegment();
        var rings = Volatile.Read(ref _rings);
        _batch.Clear();
        _chain.AddNotices(_batch, _downSince, _state.Trouble);
        _space.AddNotices(_batch);
        foreach (var ring in rings) { ring.Fill(_batch); }
        if (!_batch.IsEmpty)
        {
            _chain.Append(_batch);
            _space.NoticesWritten();
            foreach (var ring in rings) { ring.Commit(); }
        }

        Recover();
        foreach (var ring in rings) { ring.Ring.CallIfAsked(); }
        if (!_batch.IsEmpty) { _chain.Hash(_batch, _hasher); }
        _chain.CheckpointOrRotate(batchWasFull: _batch.IsFull);
        _space.AfterCommit(_state.Status.BytesWritten);
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
        foreach (var ring in _rings) { ring.Rollback(); }
        if (_downSince == 0) { _downSince = JournalTime.Now(_time); }
        _state.Trouble = failure.Message;
        _state.Accepting = false;
        foreach (var ring in _rings) { ring.Ring.CallIfAsked(); }
        _chain.NoteFailure(failure);
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
            if (ring.HasMore && ring.Ring.WakeRequested) { return true; }
        }

        return false;
    }
}
