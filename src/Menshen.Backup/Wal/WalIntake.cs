using Npgsql.Replication;

namespace Menshen.Backup.Wal;

/// <summary>Puts the messages of a stream into segments, and those into the archive.</summary>
internal sealed class WalIntake(WalArchive archive, IBackupSecrets secrets, string system, uint timeline, int segmentBytes) : IDisposable
{
    /// <summary>Unflushed bytes at which a flush does not wait for its time: bounds what an engine under load may lose.</summary>
    private const int LargeBytes = 2 << 20;

    private WalSegment? _open;
    private ulong _flushed;

    public bool IsDirty => Segment.End != _flushed;

    public bool IsLarge => Segment.End - _flushed >= LargeBytes;

    /// <summary>Everything before it has come.</summary>
    public ulong End => Segment.End;

    private WalSegment Segment => _open ?? throw new InvalidOperationException("nothing is open");

    /// <summary>Begins at the first byte of a segment.</summary>
    public void Open(ulong start)
    {
        _open = new WalSegment(archive, secrets, system, timeline, start, segmentBytes);
    }

    public void Take(XLogDataMessage message, long time)
    {
        var start = (ulong)message.WalStart;
        if (_flushed == 0) _flushed = Segment.Start;
        var left = (int)message.Data.Length;
        if (start != Segment.End) throw new IOException($"the stream goes on at {message.WalStart} and not where it was");
        while (left > 0)
        {
            var length = Math.Min(left, Segment.Room);
            Segment.Read(message.Data, length);
            left -= length;
            if (!Segment.IsComplete) continue;
            Segment.Complete(time);
            var next = Segment.End;
            _open?.Dispose();
            _open = null;
            Open(next);
        }
    }

    public void Flush(long time)
    {
        Segment.Flush(time);
        _flushed = Segment.End;
    }

    public void Dispose() => _open?.Dispose();
}
