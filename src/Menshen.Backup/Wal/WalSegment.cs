using Menshen.Backup.Format;
using Menshen.Engine;

namespace Menshen.Backup.Wal;

/// <summary>One segment while it is received: in memory whole, in the repository as far as it was flushed.</summary>
internal sealed class WalSegment : IDisposable
{
    private readonly WalArchive _archive;
    private readonly IBackupSecrets _secrets;
    private readonly uint _timeline;
    private readonly string _purpose;
    private readonly byte[] _bytes;
    private readonly string _path;
    private readonly IReadOnlyList<string> _older;
    private byte[] _olderBytes;
    private readonly FileStream _file;
    private readonly SealedFileWriter _writer;
    private int _length;
    private int _flushed;

    public WalSegment(WalArchive archive, IBackupSecrets secrets, string system, uint timeline, ulong start, int segmentBytes)
    {
        (_archive, _secrets, _timeline, Start) = (archive, secrets, timeline, start);
        Name = WalName.Of(timeline, start, segmentBytes);
        _purpose = WalArchive.Purpose(system, Name);
        _bytes = new byte[segmentBytes];
        archive.RequireThere();
        DurableFiles.MakeDirectory(archive.DirectoryOf(timeline));
        (_path, _older) = archive.NextLife(timeline, Name);
        _olderBytes = Kept(system, segmentBytes);
        _file = DurableFiles.Create(_path);
        _writer = new SealedFileWriter(_file, _purpose, secrets);
    }

    public string Name { get; }

    public ulong Start { get; }

    /// <summary>The next byte that is expected.</summary>
    public ulong End => Start + (ulong)_length;

    public bool IsComplete => _length == _bytes.Length;

    public bool IsDirty => _flushed < _length;

    public int Room => _bytes.Length - _length;

    public void Read(Stream data, int length)
    {
        data.ReadExactly(_bytes, _length, length);
        _length += length;
    }

    /// <summary>Seals what came since and brings it to disk; with nothing new, a frame that only tells the time.</summary>
    public void Flush(long time)
    {
        RequireSame();
        _writer.Append(_bytes.AsSpan(_flushed, _length - _flushed), time, isLast: false);
        _file.Flush(flushToDisk: true);
        _flushed = _length;
        if (_flushed < _olderBytes.Length) return;
        Forget(_older);
        _olderBytes = [];
    }

    /// <summary>What is archived of it already and comes again, as it does behind a restart; what is damaged is replaced by it.</summary>
    private byte[] Kept(string system, int segmentBytes)
    {
        var kept = new byte[segmentBytes];
        if (!_archive.Has(_timeline, Name)) return _older.Count == 0 ? [] : kept[.._archive.ReadLive(_timeline, system, Name, kept).Bytes];
        try
        {
            _archive.Read(_timeline, system, Name, segmentBytes, kept);
            return kept;
        }
        catch (BackupException)
        {
            return [];
        }
    }

    /// <summary>A cluster that was set back and goes on under the same timeline writes other bytes under the same names: what is archived of the one must not become the other's.</summary>
    private void RequireSame()
    {
        var both = Math.Min(_length, _olderBytes.Length);
        if (!_bytes.AsSpan(0, both).SequenceEqual(_olderBytes.AsSpan(0, both)))
            throw new EngineFaultException(
                $"the engine's WAL in {Name} is not what was archived of it: it was set back, and goes on under the same timeline. What is archived stays as it is. Name another repository");
    }

    /// <summary>Writes the whole segment under its own name; then what was written on the way is not needed.</summary>
    public void Complete(long time)
    {
        RequireSame();
        var path = _archive.FileOf(_timeline, Name);
        var temporary = path + ".new";
        var file = DurableFiles.Create(temporary);
        using (var writer = new SealedFileWriter(file, _purpose, _secrets)) writer.Append(_bytes, time, isLast: true);
        DurableFiles.Finish(file, temporary, path);
        Forget([_path, .. _older]);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
        Array.Clear(_bytes);
    }

    private static void Forget(IEnumerable<string> files)
    {
        foreach (var file in files) File.Delete(file);
    }
}
