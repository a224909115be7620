using System.Runtime.InteropServices;

namespace Menshen.Vault;

/// <summary>Makes a thread give way to the traffic.</summary>
internal static partial class LowPriority
{
    /// <summary>Of nice(2), 0 to 19: 10 gets about a tenth of a processor that others want, and all of one that nobody wants.</summary>
    public const int Niceness = 10;

    // PRIO_PROCESS with 0 means the calling thread on Linux (setpriority(2), "Bugs").
    private const int OfThread = 0;

    /// <summary>For the calling thread, for good. If the system says no, it only means that nobody gives way.</summary>
    public static void Enter() => _ = SetPriority(OfThread, 0, Niceness);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int niceness);
}
