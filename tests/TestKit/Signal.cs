using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Menshen.TestKit;

/// <summary>Signals of signal(7) to processes that a test started.</summary>
public static partial class Signal
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill9 = 9;
    public const int Terminate = 15;

    public static void Kill(this Process process, int signal)
    {
        ArgumentNullException.ThrowIfNull(process);
        Send(process.Id, signal);
    }

    public static void Send(int processId, int signal)
    {
        // To kill(2), 0 is the caller's own group, and below it whole groups: no process that a test started.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        if (Call(processId, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Whether there is such a process; signal 0 only asks.</summary>
    public static bool IsAlive(int processId) => processId > 0 && Call(processId, 0) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Call(int processId, int signal);
}
