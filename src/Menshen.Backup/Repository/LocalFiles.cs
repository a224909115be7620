using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>A repository's files in a directory of this machine, mounted or not.</summary>
public sealed class LocalFiles(string directory) : IRepositoryFiles
{
    public string Root { get; } = Path.GetFullPath(directory);

    public bool HasParent => Directory.Exists(Path.GetDirectoryName(Root));

    public bool Exists(string file) => File.Exists(file);

    public long? LengthOf(string file) => new FileInfo(file) is { Exists: true } found ? found.Length : null;

    public IReadOnlyList<string> Files(string directory) => Directory.Exists(directory) ? Directory.GetFiles(directory) : [];

    public IReadOnlyList<string> Directories(string directory) => Directory.Exists(directory) ? Directory.GetDirectories(directory) : [];

    public Stream Open(string file) => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public int UncertainBytes => 0;

    public Stream Append(string file, long from, Arrival arrival)
    {
        var target = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 0,
        });
        target.Position = from;
        return target;
    }

    public void Settle(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    public void Rename(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
        DurableFiles.FlushDirectory(Path.GetDirectoryName(to)!);
    }

    public void Delete(string file)
    {
        if (File.Exists(file)) File.Delete(file);
    }

    public void DeleteDirectory(string directory)
    {
        if (!Directory.Exists(directory)) return;
        Directory.Delete(directory, recursive: true);
        DurableFiles.FlushDirectory(Path.GetDirectoryName(directory)!);
    }

    public void MakeDirectory(string directory) => DurableFiles.MakeDirectory(directory);

    public void Dispose()
    {
        // Nothing is held open.
    }
}
