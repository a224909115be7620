using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Engine;

/// <summary>The few system calls that .NET does not offer.</summary>
internal static partial class LinuxCalls
{
    /// <summary>Interrupt: PostgreSQL's fast shutdown.</summary>
    public const int Sigint = 2;

    /// <summary>Quit: PostgreSQL's immediate shutdown.</summary>
    public const int Sigquit = 3;

    /// <summary>Kill without a chance to tidy up.</summary>
    public const int Sigkill = 9;

    private const int NoEntry = 2;
    private const int Exists = 17;

    // AT_EMPTY_PATH and STATX_NLINK of statx(2).
    private const int EmptyPath = 0x1000;
    private const uint NumberOfLinks = 4;

    public static bool IsRoot => EffectiveUser() == 0;

    /// <summary>Sends a signal; false if there is no such process (or it is not ours to signal).</summary>
    public static bool Signal(int processId, int signal)
    {
        // 0 and negative numbers mean whole process groups: a damaged pid file must never make us signal one.
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        return Kill(processId, signal) == 0;
    }

    /// <summary>Sets a process's nice value, -20 to 19; false, and why in words, if it may not be or there is none.</summary>
    public static bool SetNiceness(int processId, int niceness, out string why)
    {
        // 0 means ourselves.
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        var isSet = SetPriority(0, (uint)processId, niceness) == 0;
        why = isSet ? "" : Marshal.GetLastPInvokeErrorMessage();
        return isSet;
    }

    /// <summary>Gives a file or directory to a user, without following a symbolic link.</summary>
    public static void Own(string path, EngineAccount account)
    {
        if (account.Switches && ChangeOwner(path, account.UserId, account.GroupId) != 0)
        {
            throw new EngineFaultException($"cannot give {path} to {account.Name}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Makes the names in a directory survive a loss of power: fsync(2).</summary>
    public static void FlushDirectory(string directory)
    {
        var descriptor = Open(directory, 0 /* O_RDONLY */);
        if (descriptor < 0) throw new IOException($"cannot open {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        var isFlushed = Flush(descriptor) == 0;
        var why = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (!isFlushed) throw new IOException($"cannot flush {directory}: {why}");
    }

    /// <summary>Gives a file another name, without following a symbolic link; false if the one is gone or the other is there.</summary>
    public static bool Link(string path, string other)
    {
        if (MakeLink(path, other) == 0) return true;
        return Marshal.GetLastPInvokeError() is NoEntry or Exists ? false : throw new IOException($"cannot link {path} to {other}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>How many names an open file has.</summary>
    public static int NamesOf(SafeFileHandle file)
    {
        Span<byte> status = stackalloc byte[256];
        if (Status(file, "", EmptyPath, NumberOfLinks, status) != 0) throw new IOException($"cannot ask for a file's names: {Marshal.GetLastPInvokeErrorMessage()}");
        // stx_nlink of statx(2).
        return BitConverter.ToInt32(status[16..]);
    }

    /// <summary>The path without symbolic links, as /proc shows it.</summary>
    public static string RealPath(string path) =>
        Resolve(path, 0) ?? throw new EngineFaultException($"cannot resolve {path}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeLink(string path, string other);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(SafeFileHandle directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial string? Resolve(string path, nint allocate);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int priority);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
