using System.Text;

namespace Menshen.Journal;

/// <summary>A file in another directory, best on another machine's disk, to which each checkpoint is appended and synced.</summary>
/// <remarks>When it has grown large it becomes <c>NAME.1</c>, and the <c>NAME.1</c> of before goes: older checkpoints prove nothing that
/// newer ones do not.</remarks>
public sealed class FileWitness : IWitness
{
    /// <summary>About two days of a checkpoint each second.</summary>
    private const long LargestFile = 64L * 1024 * 1024;

    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _path;
    private readonly long _largest;
    private FileStream? _file;

    public FileWitness(string path) : this(path, LargestFile) { }

    internal FileWitness(string path, long largest) => (_path, _largest) = (Path.GetFullPath(path), largest);

    public string Name => _path;

    public void Keep(string note)
    {
        try
        {
            _file ??= Open();
            // An empty line first: it ends a note that a power cut tore, and reads well between two whole ones.
            _file.Write(Encoding.UTF8.GetBytes("\n" + note));
            _file.Flush(flushToDisk: true);
            if (_file.Length >= _largest) { TurnOver(); }
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>False if somebody removed or replaced the file.</summary>
    public bool StillKeeps()
    {
        if (_file is null) { return false; }
        var there = new FileInfo(_path);
        if (there.Exists && there.Length == _file.Length) { return true; }
        Close();
        return false;
    }

    public void Dispose() => Close();

    // No secret is in it, and it is of use only where others read it.
    private FileStream Open() => new(_path, new FileStreamOptions
    {
        Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
        UnixCreateMode = ReadableByAll,
    });

    private void TurnOver()
    {
        Close();
        File.Move(_path, _path + ".1", overwrite: true);
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
