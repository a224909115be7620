using System.Diagnostics;
using System.Globalization;

namespace Menshen.TestKit;

/// <summary>A small file system in memory, mounted over a directory whose files it takes along; to be filled. Needs root.</summary>
/// <remarks>Others may pass through it, as the engine's user must; the directories inside have their own modes.</remarks>
public sealed class SmallDisk : IDisposable
{
    private readonly string _directory;

    private SmallDisk(string directory) => _directory = directory;

    private string Ballast => Path.Combine(_directory, "ballast");

    public static SmallDisk MountOver(string directory, int mebibytes)
    {
        var files = Directory.EnumerateFiles(directory).ToDictionary(file => file, File.ReadAllBytes);
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m,mode=0711"), "menshen-test", directory);
        foreach (var (file, bytes) in files)
            File.WriteAllBytes(file, bytes);
        return new SmallDisk(directory);
    }

    /// <summary>Takes the last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
                file.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose() => Run("umount", "--lazy", _directory);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new IOException($"{program} {string.Join(' ', arguments)}: {error}");
    }
}
