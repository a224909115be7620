using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>What is watched of the machine beside Menshen itself.</summary>
/// <param name="Logs">Files of the operating system whose lines become records, such as <c>/var/log/auth.log</c>. Default: none, for systems keep them in different places.</param>
/// <param name="TimeServer">A time server (NTP) to compare the clock with; null: none. Default none: nobody can know yours.</param>
/// <param name="ClockTolerance">How far the clock may be from it, 100 ms to 1 min. Default 1 s: more than any network on the way, less than what a sequence of events allows.</param>
/// <param name="Processor">Percent of all processors from which on there is an alarm; 0: never. The four are off by default: what is usual, only the operator knows.</param>
/// <param name="Memory">Percent of the memory in use, by what the kernel calls available.</param>
/// <param name="Disk">Percent of the deployment's volume in use.</param>
/// <param name="Network">Bytes in a second over all devices but the loopback; 0: never.</param>
/// <param name="Sustained">For how long a value must be over its threshold, 1 s to 1 h. Default 1 min: a moment's work is none.</param>
public sealed record HostRules(
    ImmutableArray<string> Logs, string? TimeServer, TimeSpan ClockTolerance, int Processor, int Memory, int Disk, long Network, TimeSpan Sustained)
{
    /// <summary>RFC 5905.</summary>
    public const int TimePort = 123;

    /// <summary>How long before the volume is full there is an alarm, by its growth of the last week; zero: never. Default 14 d, 1 d to 366 d: time enough to
    /// buy a disk and mount it.</summary>
    public TimeSpan SpaceAhead { get; init; } = TimeSpan.FromDays(14);

    public static HostRules Default { get; } = new([], null, TimeSpan.FromSeconds(1), 0, 0, 0, 0, TimeSpan.FromMinutes(1));
}
