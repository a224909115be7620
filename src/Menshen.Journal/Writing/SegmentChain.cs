using System.Security.Cryptography;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The segments of this run: begins, continues, signs and ends them, and repairs the end after a failure.</summary>
internal sealed class SegmentChain : IDisposable
{
    private readonly JournalOptions _options;
    private readonly ISigner _signer;
    private readonly SealingSecret _sealing;
    private readonly WitnessRow _witnesses;
    private readonly TimeProvider _time;
    private readonly IJournalStorage _storage;
    private readonly JournalState _state;
    private readonly CompactRange _tree;
    private readonly byte[] _runId = RandomNumberGenerator.GetBytes(SegmentHeader.RunIdSize);
    private readonly RecoveredEnd _found;
    private bool _tornTailCut;
    private bool _afterDamage;
    private ReadOnlyMemory<byte> _previousHeader;
    private ReadOnlyMemory<byte> _previousChain;
    private long _previousLength;
    private bool _recoveryTold;
    private OpenSegment? _segment;
    private bool _mustCutBack;
    private bool _mustLeave;
    private bool _roomFailed;
    private long _nextNumber;
    private ulong _signed;
    private ulong _durableRecords;
    private long _lastCheckpoint;
    private long _lastCheckpointTicks;
    private long _bytes;
    private long _syncs;
    private int _sealedUnder;

    public SegmentChain(
        JournalOptions options, ISigner signer, SealingSecret sealing, TimeProvider time, IJournalStorage storage, JournalState state,
        WitnessRow witnesses, RecoveredEnd found)
    {
        _options = options;
        _signer = signer;
        _sealing = sealing;
        _witnesses = witnesses;
        _time = time;
        _storage = storage;
        _state = state;
        _found = found;
        _afterDamage = found.AfterDamage;
        _previousHeader = found.LastHeader;
        _previousChain = found.LastChain;
        _previousLength = found.LastLength;
        _tree = found.Tree;
        _signed = found.Tree.Size;
        _durableRecords = found.Tree.Size;
        _nextNumber = found.NextSegment;
        _recoveryTold = !found.Unclosed;
        _lastCheckpointTicks = time.GetTimestamp();
    }

    /// <summary>Brings the chain into a state in which a frame can be appended.</summary>
    public void EnsureSegment()
    {
        CutTornTail();
        if (_segment is not null && _mustCutBack)
        {
            _segment.CutBack();
            _mustCutBack = false;
        }

        if (_segment is not null && _mustLeave)
        {
            Leave(_segment);
            _mustLeave = false;
        }

        if (_segment is null) { BeginSegment(); }
    }

    /// <summary>Adds the journal's own records: what was found at start, and an outage that seems to be over.</summary>
    public void AddNotices(RecordBatch batch, long downSince, string? trouble)
    {
        if (!_recoveryTold)
        {
            batch.Add(new ServiceRecovered(JournalTime.Now(_time), _found.UnsignedRecords, (ulong)(_found.Torn?.TornBytes ?? 0)));
        }

        if (downSince != 0) { batch.Add(new JournalResumed(JournalTime.Now(_time), downSince, trouble ?? "")); }
    }

    /// <summary>Returns when the batch is on disk.</summary>
    public void Append(RecordBatch batch)
    {
        batch.Seal(_tree.Size, _segment!.Seal);
        _segment.Append(batch.Frame);
        _recoveryTold = true;
        _durableRecords = _tree.Size + (ulong)batch.Count;
        _bytes += batch.Frame.Length;
        _syncs++;
        PublishStatus();
    }

    public void Hash(RecordBatch batch, LeafHasher hasher)
    {
        _segment!.Note(batch.Frame);
        if (!hasher.TryAppend(batch.Records, batch.Count, _tree))
        {
            throw new InvalidOperationException("a batch was not what it had been filled with");
        }
    }

    /// <summary>A signature or a new segment is due: longer work than a frame.</summary>
    public bool HasMoreThanFrames => _segment is null || _mustCutBack || _mustLeave || _segment.Length >= _options.SegmentBytes || _segment.NeedsRoom || IsRotated
        || (UntilCheckpoint() is { } left && left <= TimeSpan.Zero);

    /// <summary>Signs when it is time and goes on to a new segment when this one is large enough.</summary>
    public void CheckpointOrRotate(bool batchWasFull)
    {
        // A full batch says that more waits: rotate when the rings are drained, or under load without end at twice the size.
        if (IsRotated || _segment!.Length >= (batchWasFull ? 2 * _options.SegmentBytes : _options.SegmentBytes))
        {
            Sign(CheckpointReason.SegmentEnd);
            Leave(_segment!);
            BeginSegment();
        }
        else if (UntilCheckpoint() is { } left && left <= TimeSpan.Zero)
        {
            Sign(CheckpointReason.Interval);
        }
    }

    /// <summary>Room for the frames to come, where each is synced.</summary>
    public void MakeRoom()
    {
        if (_segment is not { NeedsRoom: true } segment) { return; }
        try
        {
            segment.MakeRoom();
        }
        catch (SyncFailedException)
        {
            // A file system that tells only now that there is no room would make us leave one segment after another.
            _roomFailed = true;
            throw;
        }

        PublishStatus();
    }

    /// <summary>How long until the next checkpoint is due; null if there is nothing to sign.</summary>
    public TimeSpan? UntilCheckpoint()
    {
        if (_tree.Size == _signed) { return null; }
        var left = _options.CheckpointInterval - _time.GetElapsedTime(_lastCheckpointTicks);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public void NoteFailure(Exception failure)
    {
        _mustCutBack = _segment is not null;
        _mustLeave |= failure is SyncFailedException && _segment is not null;
    }

    public void Close()
    {
        EnsureSegment();
        Sign(CheckpointReason.Close);
        _segment!.CutRoom();
    }

    public void Dispose() => _segment?.Dispose();

    /// <summary>Another secret seals from now on: at once, and not when the segment is full one day.</summary>
    private bool IsRotated => _sealedUnder != _sealing.Generation;

    private void CutTornTail()
    {
        if (_tornTailCut || _found.Torn is not { } torn) { return; }
        using var file = _storage.OpenSegment(torn.Path);
        file.Truncate(torn.KeepLength);
        file.Sync();
        _tornTailCut = true;
    }

    private void Leave(OpenSegment segment)
    {
        // Its successor tells its length: so that must be on disk before.
        segment.CutRoom();
        _previousHeader = segment.Header.Digest;
        _previousChain = segment.Chain.ToArray();
        _previousLength = segment.Length;
        segment.Dispose();
        _segment = null;
    }

    private void BeginSegment()
    {
        // One secret for header and frames, whatever is rotated in this moment; the generation first, so that a rotation in between is seen.
        _sealedUnder = _sealing.Generation;
        var secret = _sealing.Current;
        var header = new SegmentHeader
        {
            Number = _nextNumber,
            FirstLeaf = _tree.Size,
            Created = JournalTime.Now(_time),
            RunId = _runId,
            KeyId = _signer.KeyId,
            PreviousDigest = _previousHeader,
            PreviousLength = _previousLength,
            PreviousChain = _previousChain,
            SealingId = secret.Id,
            Origin = _options.Origin,
            Range = _tree,
            Flags = _afterDamage ? SegmentHeader.AfterDamageFlag : 0,
        };
        _segment = OpenSegment.Create(_storage, _options.Directory, header, _signer, secret, _options.Durability.IsStrict && !_roomFailed);
        _nextNumber++;
        _afterDamage = false;
        _bytes += _segment.Length;
        _state.BeginGeneration();
        PublishStatus();
    }

    private void Sign(CheckpointReason reason)
    {
        var checkpoint = _segment!.AppendCheckpoint(_tree, JournalTime.Now(_time), reason);
        _signed = checkpoint.TreeSize;
        _lastCheckpoint = checkpoint.Time;
        _lastCheckpointTicks = _time.GetTimestamp();
        _syncs++;
        PublishStatus();
        _witnesses.Offer(CheckpointNote.Of(_segment.Header, checkpoint));
    }

    private void PublishStatus()
    {
        _state.RoomAhead = _segment?.RoomAhead ?? 0;
        _state.Status = new JournalStatus
        {
            Records = (long)_durableRecords,
            SignedRecords = (long)_signed,
            BytesWritten = _bytes,
            Segment = _segment?.Header.Number ?? 0,
            SegmentBytes = _segment?.Length ?? 0,
            LastCheckpointTime = _lastCheckpoint,
            Syncs = _syncs,
        };
    }
}
