using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Journal;

/// <summary>A segment on the real disk.</summary>
internal sealed partial class DiskSegmentFile : ISegmentFile
{
    private const int OpenDirectory = 0x10000; // O_DIRECTORY | O_RDONLY, <bits/fcntl-linux.h>
    private const int CloseOnExec = 0x80000; // O_CLOEXEC

    private readonly FileStream _stream;
    private readonly SafeFileHandle _handle;
    private readonly string _name;

    public DiskSegmentFile(string path, FileMode mode, UnixFileMode? createMode)
    {
        _name = Path.GetFileName(path);
        // Readers and the verifier work while the writer writes; other writers are kept out by the directory's lock.
        _stream = new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = createMode,
        });
        _handle = _stream.SafeFileHandle;
    }

    public static void SyncDirectory(string directory)
    {
        var descriptor = Open(directory, OpenDirectory | CloseOnExec);
        if (descriptor < 0) { throw Failure("open the directory", directory); }
        var result = FSync(descriptor);
        var failure = result < 0 ? Failure("sync the directory", directory) : null;
        _ = Close(descriptor);
        if (failure is not null) { throw failure; }
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    public void Sync()
    {
        if (FDataSync(_handle) < 0) { throw Failure("sync", _name); }
    }

    public void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    public void Dispose() => _stream.Dispose();

    private static IOException Failure(string what, string name)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"cannot {what} {name}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
