namespace Menshen.Journal.Tests;

/// <summary>The real disk, failing or slow when told to.</summary>
internal sealed class FailingStorage : IJournalStorage
{
    private readonly DiskStorage _disk = new();
    private volatile bool _failWrites;
    private volatile bool _failSyncs;
    private int _failures;

    /// <summary>Writes leave half of their bytes behind and fail.</summary>
    public bool FailWrites { get => _failWrites; set => _failWrites = value; }

    /// <summary>Syncs fail, as after a lost write-back.</summary>
    public bool FailSyncs { get => _failSyncs; set => _failSyncs = value; }

    /// <summary>Syncs do nothing and take no time.</summary>
    public bool NoSyncs { get; init; }

    /// <summary>Longer writes find no space.</summary>
    public int LongestWrite { get; init; } = int.MaxValue;

    /// <summary>How long a sync takes at least.</summary>
    public TimeSpan SyncTime { get; set; }

    /// <summary>The managed thread that synced last.</summary>
    public int LastSyncBy { get; private set; }

    public int Failures => Volatile.Read(ref _failures);

    public IDisposable LockDirectory(string directory) => _disk.LockDirectory(directory);

    public ISegmentFile CreateSegment(string path, ReadOnlySpan<byte> header)
    {
        ThrowIf(_failWrites || _failSyncs, "cannot create");
        return new FailingFile(this, _disk.CreateSegment(path, header));
    }

    public ISegmentFile OpenSegment(string path) => new FailingFile(this, _disk.OpenSegment(path));

    private void ThrowIf(bool fails, string what)
    {
        if (!fails) { return; }
        Interlocked.Increment(ref _failures);
        throw new IOException(what);
    }

    private sealed class FailingFile(FailingStorage storage, ISegmentFile file) : ISegmentFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (storage._failWrites) { file.Write(bytes[..(bytes.Length / 2)], offset); }
            storage.ThrowIf(storage._failWrites || bytes.Length > storage.LongestWrite, "no space left");
            file.Write(bytes, offset);
        }

        public void Sync()
        {
            storage.LastSyncBy = Environment.CurrentManagedThreadId;
            storage.ThrowIf(storage._failSyncs, "write-back failed");
            if (storage.SyncTime > TimeSpan.Zero) { Thread.Sleep(storage.SyncTime); }
            if (!storage.NoSyncs) { file.Sync(); }
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
