namespace Menshen.Journal;

/// <summary>The real file system.</summary>
internal sealed class DiskStorage : IJournalStorage
{
    private const UnixFileMode OwnerOnlyDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public IDisposable LockDirectory(string directory)
    {
        Directory.CreateDirectory(directory, OwnerOnlyDirectory);
        var path = Path.Combine(directory, SegmentNames.LockFile);
        try
        {
            // An exclusive share is flock(LOCK_EX | LOCK_NB) on Linux: it ends with the process, however that ends.
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerOnlyFile,
            });
        }
        catch (IOException e)
        {
            throw new IOException($"the journal in {directory} is in use by another process ({SegmentNames.LockFile} is locked)", e);
        }
    }

    public ISegmentFile CreateSegment(string path, ReadOnlySpan<byte> header)
    {
        // Under another name until the header is on disk: a segment that can be seen always has a whole header.
        var unfinished = path + SegmentNames.UnfinishedSuffix;
        File.Delete(unfinished);
        var file = new DiskSegmentFile(unfinished, FileMode.CreateNew, OwnerOnlyFile);
        try
        {
            file.Write(header, 0);
            file.Sync();
            File.Move(unfinished, path, overwrite: false);
            SyncName(path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ISegmentFile OpenSegment(string path) => new DiskSegmentFile(path, FileMode.Open, createMode: null);

    private static void SyncName(string path)
    {
        try
        {
            DiskSegmentFile.SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch
        {
            // The segment holds no record yet, and the next attempt needs the name.
            File.Delete(path);
            throw;
        }
    }
}
