using System.Globalization;

namespace Menshen.Bench.Machine;

/// <summary>What the kernel says a process has used: CPU time of all its threads, and resident memory.</summary>
internal static class ProcessClock
{
    // Linux reports utime and stime in USER_HZ, which is 100 on every architecture .NET runs on (proc(5)).
    private const double MicrosecondsPerTick = 1_000_000 / 100.0;

    /// <summary>utime + stime of the whole process (not of its children), in microseconds.</summary>
    public static double CpuMicroseconds(int processId)
    {
        var text = File.ReadAllText($"/proc/{processId}/stat");
        // The second field is the name in parentheses and may itself hold blanks: count from behind it. Fields 14 and 15 of proc(5).
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))
            * MicrosecondsPerTick;
    }

    public static double ResidentKilobytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
