using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Backup.Taking;

/// <summary>Opens the files below a directory and nothing else, whatever links stand there.</summary>
/// <remarks>Menshen may run as root, and the engine's user owns the engine's directory: a symbolic link planted there (<c>base/1/1259</c> to
/// <c>/etc/shadow</c>) must not make us read for him what he may not. openat2(2) lets the kernel refuse it in one step.</remarks>
internal sealed partial class SourceFiles : IDisposable
{
    private const long OpenAt2 = 437; // the same number on every architecture
    private const ulong CloseOnExec = 0x80000;
    private const ulong NoSymlinks = 0x04;
    private const ulong Beneath = 0x08;
    private const int NoSuchFile = 2; // ENOENT

    // <fcntl.h>: O_RDONLY | O_CLOEXEC, as the other numbers of Linux on x64 and arm64.
    private readonly SafeFileHandle _root;
    private readonly string _directory;

    public SourceFiles(string directory)
    {
        _directory = directory;
        _root = new SafeFileHandle(Open(directory, (int)CloseOnExec), ownsHandle: true);
        if (_root.IsInvalid) throw new IOException($"cannot open {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Null if the file is gone, as dropped tables' are.</summary>
    public SafeFileHandle? TryOpen(string relative)
    {
        var how = new How { Flags = CloseOnExec, Resolve = NoSymlinks | Beneath };
        var descriptor = System(OpenAt2, (int)_root.DangerousGetHandle(), relative, ref how, Marshal.SizeOf<How>());
        if (descriptor >= 0) return new SafeFileHandle((nint)descriptor, ownsHandle: true);
        return Marshal.GetLastPInvokeError() == NoSuchFile
            ? null
            : throw new IOException($"cannot open {Path.Combine(_directory, relative)}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public void Dispose() => _root.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long System(long number, int directory, string path, ref How how, nint size);

    [StructLayout(LayoutKind.Sequential)]
    private struct How
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
