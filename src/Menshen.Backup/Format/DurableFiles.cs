using System.Runtime.InteropServices;

namespace Menshen.Backup.Format;

/// <summary>Files of a repository: for their owner alone, and on disk before anybody relies on them.</summary>
internal static partial class DurableFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // <fcntl.h> on Linux, x64 and arm64 alike for these two.
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    public static void MakeDirectory(string path)
    {
        if (!Directory.Exists(path)) Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>A new file of mode 0600; what a killed run left under the name is replaced.</summary>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        return new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 1 << 20 });
    }

    /// <summary>Gives a finished file its name, and brings both to disk.</summary>
    public static void Finish(FileStream file, string temporary, string path)
    {
        file.Flush(flushToDisk: true);
        file.Dispose();
        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        var file = Create(temporary);
        file.Write(content);
        Finish(file, temporary, path);
    }

    /// <summary>Puts a directory's entries on disk: without it a renamed file may be gone after a power cut.</summary>
    public static void FlushDirectory(string directory)
    {
        var descriptor = Open(directory, ReadOnly | CloseOnExec);
        if (descriptor < 0) throw new IOException($"cannot open {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Fsync(descriptor) != 0) throw new IOException($"cannot flush {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
