using System.Runtime.InteropServices;

namespace Menshen.Keystore.Files;

/// <summary>Puts a directory's entries on disk: without it a renamed file may be gone after a power cut.</summary>
internal static partial class DirectorySync
{
    // <fcntl.h> on Linux, x64 and arm64 alike for these two.
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    internal static void Flush(string directory)
    {
        var descriptor = Open(directory, ReadOnly | CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw new IOException($"Cannot flush {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
            }
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
