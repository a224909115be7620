using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Server;

/// <summary>Holds a deployment's directory: one Menshen at a time. The kernel lets go of it when the process dies, however it dies.</summary>
public sealed partial class DirectoryLock : IDisposable
{
    private const int ExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB, sys/file.h
    private const int SharedNow = 1 | 4; // LOCK_SH | LOCK_NB

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock and writes our process id into it; throws with the holder's if there is one.</summary>
    public static DirectoryLock Take(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var file = Open(deployment.LockFile);
        if (Flock(file.SafeFileHandle, ExclusiveNow) != 0)
        {
            var holder = ReadHolder(file);
            file.Dispose();
            throw new ServerFaultException(
                $"Menshen runs in {deployment.Root} already (process {holder})", $"Use it, or stop it first: menshen down --dir {deployment.Root}");
        }

        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
        file.Flush();
        return new DirectoryLock(file);
    }

    /// <summary>The process that holds the directory, or null if none does.</summary>
    public static int? HolderOf(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        try
        {
            using var file = new FileStream(deployment.LockFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // A shared lock does not disturb: two who look at the same time both see "free", and a taker tries again by hand.
            return Flock(file.SafeFileHandle, SharedNow) == 0 ? null : ReadHolder(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Lets go. The file stays: removing it would let two processes hold two files of one name.</summary>
    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        // .NET takes a lock of its own for anything narrower, and its error would not name the holder.
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private static int ReadHolder(FileStream file)
    {
        Span<byte> digits = stackalloc byte[16];
        file.Position = 0;
        var length = file.Read(digits);
        return int.TryParse(Encoding.ASCII.GetString(digits[..length]).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var holder) ? holder : 0;
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
