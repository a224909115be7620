using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Keystore.Files;

/// <summary>Any number have a keystore open, or one replaces it: of all processes, by whatever path they come to the directory. The kernel lets go of it when the process dies.</summary>
/// <remarks>A deployment's own lock does not say so: two may share a keystore, and a restore copies another's.</remarks>
internal sealed partial class KeystoreHold : IDisposable
{
    // <fcntl.h>, <sys/file.h> and <errno.h>, x64 and arm64 alike.
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int Shared = 1 | 4; // LOCK_SH | LOCK_NB
    private const int Exclusive = 2 | 4; // LOCK_EX | LOCK_NB
    private const int WouldBlock = 11; // EWOULDBLOCK

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A change takes a second or two: scrypt, and all keys once.</summary>
    private static readonly TimeSpan PatienceOfReaders = TimeSpan.FromSeconds(20);

    /// <summary>For who only looks in for a moment; who stays is named.</summary>
    private static readonly TimeSpan PatienceOfChanges = TimeSpan.FromSeconds(1);

    private readonly SafeFileHandle _directory;

    private KeystoreHold(SafeFileHandle directory) => _directory = directory;

    /// <summary>As long as it is held nobody replaces the keystore. Null: on that file system nothing can be held, and nothing is replaced either.</summary>
    /// <exception cref="KeystoreException">It is being replaced, for longer than that takes.</exception>
    public static KeystoreHold? Share(string directory)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < PatienceOfReaders; Thread.Sleep(Pause))
        {
            var file = Open(directory, ReadOnly | CloseOnExec);
            var fault = file.IsInvalid ? Marshal.GetLastPInvokeError() : Take(file, Shared);
            // What was opened may have changed places since, and be what the change destroyed.
            if (fault == 0 && IsAt(file, directory)) return new KeystoreHold(file);
            file.Dispose();
            if (fault is not (0 or WouldBlock)) return null;
        }

        throw new KeystoreException($"The keystore {directory} is being given another master key by another process. Wait for its end.");
    }

    /// <summary>Nobody has it open, and nobody opens it as long as this is held.</summary>
    /// <exception cref="KeystoreException">Somebody has, or it cannot be known.</exception>
    public static KeystoreHold Replace(string directory)
    {
        var file = Open(directory, ReadOnly | CloseOnExec);
        var fault = file.IsInvalid ? Marshal.GetLastPInvokeError() : Take(file, Exclusive);
        for (var waited = Stopwatch.StartNew(); fault == WouldBlock && waited.Elapsed < PatienceOfChanges; fault = Take(file, Exclusive)) Thread.Sleep(Pause);
        if (fault == 0 && IsAt(file, directory)) return new KeystoreHold(file);
        file.Dispose();
        throw new KeystoreException(fault is 0 or WouldBlock
            ? $"The keystore {directory} is in use by another process: a Menshen that shares it, or a restore that reads it. Wait for its end, or stop it."
            : $"It cannot be known whether the keystore {directory} is in use: {Marshal.GetPInvokeErrorMessage(fault)}. Move it to a local file system.");
    }

    public void Dispose() => _directory.Dispose();

    private static int Take(SafeFileHandle file, int operation) => Flock(file, operation) == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static bool IsAt(SafeFileHandle file, string directory)
    {
        using var again = Open(directory, ReadOnly | CloseOnExec);
        return !again.IsInvalid && PathOf(again) == PathOf(file);
    }

    // The kernel's own word, which follows a directory that is renamed.
    private static string? PathOf(SafeFileHandle file) => new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
