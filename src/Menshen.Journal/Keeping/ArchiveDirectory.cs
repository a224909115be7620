using System.Text;

namespace Menshen.Journal;

/// <summary>A place of the archive that is a directory of this machine, mounted or not.</summary>
internal sealed class ArchiveDirectory(string directory) : IArchiveFiles
{
    public const string LockFile = "archive.lock";
    private const string PartSuffix = ".part";

    public void Demand()
    {
        if (!Directory.Exists(directory)) { throw new DirectoryNotFoundException($"there is no directory {directory}; is it mounted?"); }
    }

    public IDisposable Hold()
    {
        var lockFile = new FileStream(Path.Combine(directory, LockFile), new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            foreach (var part in Directory.EnumerateFiles(directory, "*" + PartSuffix)) { File.Delete(part); }
            return lockFile;
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    public string PathOf(string name) => Path.Combine(directory, name);

    public long? LengthOf(string name) => new FileInfo(PathOf(name)) is { Exists: true } file ? file.Length : null;

    public Stream Open(string name) => FileDigest.Open(PathOf(name));

    public void Store(string name, long bytes, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = PathOf(name);
        var part = target + PartSuffix;
        File.Delete(part);
        try
        {
            using (var file = new FileStream(part, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, target, overwrite: true);
            DiskSegmentFile.SyncDirectory(directory);
        }
        catch
        {
            TryDelete(part);
            throw;
        }
    }

    public void AddLine(string name, string line)
    {
        using (var file = new FileStream(PathOf(name), new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Seek(0, SeekOrigin.End);
            CutTornLine(file);
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            file.Flush(flushToDisk: true);
        }

        DiskSegmentFile.SyncDirectory(directory);
    }

    public void Dispose()
    {
        // Nothing is held open.
    }

    private static void CutTornLine(FileStream file)
    {
        while (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() == '\n') { return; }
            file.SetLength(file.Length - 1);
            file.Seek(0, SeekOrigin.End);
        }
    }

    private static void TryDelete(string path)
    {
        try { File.Delete(path); }
        catch (IOException)
        {
            // The next one who takes the place deletes it.
        }
    }
}
