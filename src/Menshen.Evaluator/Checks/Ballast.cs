using System.Security.Cryptography;

namespace Menshen.Evaluator.Checks;

/// <summary>Takes room on a volume, and gives it back.</summary>
/// <remarks>Each file loses its name as soon as it is there: the kernel gives its room back with the process, however that ends. What dies in the instant between
/// leaves one with a name, which the next evaluation removes.</remarks>
internal sealed class Ballast(string directory) : IDisposable
{
    private const string Prefix = "ev-ballast-";

    private readonly List<FileStream> _files = [];

    /// <summary>Bytes that are free there for everybody.</summary>
    public long Free => new DriveInfo(directory).AvailableFreeSpace;

    /// <summary>Removes what an evaluation that died has left. One that is under way loses nothing by it.</summary>
    public static void RemoveLeft(string directory)
    {
        if (!Directory.Exists(directory)) return;
        // Who may not look there has left nothing there.
        foreach (var file in Directory.EnumerateFiles(directory, $"{Prefix}*", new EnumerationOptions { IgnoreInaccessible = true })) File.Delete(file);
    }

    /// <exception cref="IOException">There is less.</exception>
    public void Take(long bytes)
    {
        var file = Path.Combine(directory, Prefix + RandomNumberGenerator.GetHexString(12, lowercase: true));
        try
        {
            _files.Add(new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = bytes, BufferSize = 0 }));
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
        _files.Clear();
    }
}
