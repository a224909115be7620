using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Server;

/// <summary>Holds a deployment's directory: one Menshen at a time. The kernel lets go of it when the process dies, however it
/// dies.</summary>
public sealed partial class DirectoryLock : IDisposable
{
    private const int LockExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB, sys/file.h
    private const int LockSharedNow = 1 | 4; // LOCK_SH | LOCK_NB
    private const int OpenReadOnly = 0x800; // fcntl.h: O_RDONLY, and O_NONBLOCK so that a pipe put there holds up nobody
    private const int OpenReadWriteCreate = 2 | 64; // O_RDWR | O_CREAT

    // The engine must not inherit the lock: it would hold the directory after our death.
    private const int OpenCloseOnExec = 0x80000;

    private const int OwnerOnly = 6 << 6; // 0600

    private readonly SafeFileHandle _file;

    private DirectoryLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock and writes our process id into it; throws with the holder's if there is one.</summary>
    public static DirectoryLock Take(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var file = Open(deployment.LockFile, OpenReadWriteCreate | OpenCloseOnExec);
        if (file.IsInvalid)
            throw new ServerFaultException($"{deployment.LockFile} cannot be opened", "Run menshen as the user that owns the directory.");
        if (Flock(file, LockExclusiveNow) != 0)
        {
            var holder = ReadHolder(file);
            file.Dispose();
            throw new ServerFaultException(
                $"Menshen runs in {deployment.Root} already (process {holder})",
                $"Use it, or stop it first: menshen down --dir {deployment.Root}");
        }

        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")), 0);
        return new DirectoryLock(file);
    }

    /// <summary>The process that holds the directory, or null if none does.</summary>
    public static int? HolderOf(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        using var file = Open(deployment.LockFile, OpenReadOnly | OpenCloseOnExec);
        // A shared lock for a moment: two who look at the same time both see "free".
        return file.IsInvalid || Flock(file, LockSharedNow) == 0 ? null : ReadHolder(file);
    }

    /// <summary>Lets go. The file stays: removing it would let two processes hold two files of one name.</summary>
    public void Dispose() => _file.Dispose();

    private static int ReadHolder(SafeFileHandle file)
    {
        Span<byte> digits = stackalloc byte[16];
        var length = RandomAccess.Read(file, digits, 0);
        var text = Encoding.ASCII.GetString(digits[..length]).Trim();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var holder) ? holder : 0;
    }

    // FileStream would take a flock of its own, and its error would not name the holder.
    private static SafeFileHandle Open(string path, int flags) => new(OpenFile(path, flags, OwnerOnly), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Flock(SafeFileHandle file, int operation);
}
