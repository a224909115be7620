using System.Runtime.InteropServices;

namespace Menshen.Server;

/// <summary>Linux's CLOCK_BOOTTIME: it only goes forward, also while the process is stopped, and while the machine sleeps.</summary>
internal static unsafe partial class BootClock
{
    private const int ClockBootTime = 7;

    /// <summary>Milliseconds since the machine's start. Where it cannot be asked: the end of all time, at which nothing is believed any more.</summary>
    public static long Milliseconds
    {
        get
        {
            TimeSpec now;
            return clock_gettime(ClockBootTime, &now) == 0 ? now.Seconds * 1_000 + now.Nanoseconds / 1_000_000 : long.MaxValue;
        }
    }

    [LibraryImport("libc"), SuppressGCTransition]
    private static partial int clock_gettime(int clock, TimeSpec* time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
