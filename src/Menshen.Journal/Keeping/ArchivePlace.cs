namespace Menshen.Journal;

/// <summary>One directory of verified copies, held for as long as somebody works on it.</summary>
/// <remarks><code>
/// copy to *.part ► fsync ► rename ► sync the name ► read back, compare SM3 ► line in index.jsonl
/// </code>
/// Only what has a line counts; whatever a crash leaves before it is done again.</remarks>
internal sealed class ArchivePlace : IDisposable
{
    public const string LockFile = "archive.lock";
    private const string PartSuffix = ".part";

    private readonly FileStream _lock;
    private readonly ArchiveIndex _index;
    private readonly TimeProvider _time;

    private ArchivePlace(string directory, FileStream lockFile, ArchiveIndex index, TimeProvider time) =>
        (Directory, _lock, _index, _time) = (directory, lockFile, index, time);

    public string Directory { get; }

    public IReadOnlyDictionary<long, ArchiveEntry> Entries => _index.Entries;

    /// <summary>Takes the place and reads its index. The directory must exist: one made here would be on the disk below an absent mount.</summary>
    /// <exception cref="IOException">It is not there, cannot be written, or another process works on it.</exception>
    public static ArchivePlace Open(string directory, TimeProvider time)
    {
        if (!System.IO.Directory.Exists(directory)) { throw new DirectoryNotFoundException($"there is no directory {directory}; is it mounted?"); }
        var path = Path.Combine(directory, LockFile);
        var lockFile = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            foreach (var part in System.IO.Directory.EnumerateFiles(directory, "*" + PartSuffix)) { File.Delete(part); }
            return new ArchivePlace(directory, lockFile, ArchiveIndex.Read(directory), time);
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    public string PathOf(long segment) => SegmentNames.PathOf(Directory, segment);

    /// <summary>True if the copy is what the index says, read from the device.</summary>
    public bool IsSound(ArchiveEntry entry, Action<long>? bytesDone, CancellationToken cancellation)
    {
        var file = new FileInfo(PathOf(entry.Segment));
        return file.Exists && file.Length == entry.Bytes && FileDigest.Of(file.FullName, bytesDone, cancellation) == entry.Sm3;
    }

    /// <summary>Makes a verified copy, or takes one that is there already and is the same.</summary>
    /// <exception cref="IOException">The copy could not be made, or is not what was copied.</exception>
    public void Store(ArchiveSource source, Action<long>? bytesDone, CancellationToken cancellation)
    {
        var target = PathOf(source.Entry.Segment);
        RefuseForeign(target, source.Entry.Origin);
        var part = target + PartSuffix;
        File.Delete(part);
        string digest;
        try
        {
            digest = FileDigest.Copy(source.Path, part, bytesDone, cancellation);
            if (source.Sm3 is not null && source.Sm3 != digest) { throw new IOException($"{source.Path} is not what its index says"); }
            File.Move(part, target, overwrite: true);
            DiskSegmentFile.SyncDirectory(Directory);
        }
        catch
        {
            TryDelete(part);
            throw;
        }

        if (new FileInfo(target).Length != source.Entry.Bytes || FileDigest.Of(target, null, cancellation) != digest)
        {
            throw new IOException($"{target} could not be read back as it was written");
        }

        _index.Add(source.Entry with { Sm3 = digest, ArchivedAt = _time.GetUtcNow() });
        DiskSegmentFile.SyncDirectory(Directory);
    }

    public void Dispose() => _lock.Dispose();

    private static void RefuseForeign(string target, string origin)
    {
        if (!File.Exists(target)) { return; }
        string? other;
        try { other = HeaderFile.Read(target).Origin; }
        catch (JournalDamagedException) { return; }
        if (other != origin) { throw new IOException($"{target} belongs to another journal, '{other}'; each journal needs a directory of its own"); }
    }

    private static void TryDelete(string path)
    {
        try { File.Delete(path); }
        catch (IOException)
        {
            // The next opening of the place deletes it.
        }
    }
}
