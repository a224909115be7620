using System.Globalization;

namespace Menshen.Server;

/// <summary>The machine's counters at one moment, as the kernel tells them (proc(5)).</summary>
/// <param name="Busy">Processor time that was used, in the kernel's ticks.</param>
/// <param name="All">Processor time in all.</param>
/// <param name="MemoryUsed">Bytes that are not available.</param>
/// <param name="MemoryAll">Bytes in all.</param>
/// <param name="DiskUsed">Bytes of the volume that nobody of us can write to any more.</param>
/// <param name="DiskAll">Bytes of the volume.</param>
/// <param name="Network">Bytes over all devices but the loopback, both ways, since they came up.</param>
internal sealed record HostSample(long Busy, long All, long MemoryUsed, long MemoryAll, long DiskUsed, long DiskAll, long Network)
{
    /// <param name="volume">A directory of the volume in question.</param>
    /// <param name="proc">Where the kernel's files are.</param>
    public static HostSample Take(string volume, string proc = "/proc")
    {
        var memory = File.ReadLines(Path.Combine(proc, "meminfo")).Select(line => line.Split(':', StringSplitOptions.TrimEntries))
            .Where(parts => parts is [("MemTotal" or "MemAvailable"), _]).ToDictionary(parts => parts[0], parts => Number(parts[1].Split(' ')[0]) * 1024);
        // user nice system idle iowait irq softirq steal; idle and waiting for a disk is not work.
        var ticks = File.ReadLines(Path.Combine(proc, "stat")).First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(Number).ToArray();
        var drive = new DriveInfo(volume);
        return new HostSample(
            ticks.Sum() - ticks[3] - ticks[4], ticks.Sum(), memory["MemTotal"] - memory["MemAvailable"], memory["MemTotal"], drive.TotalSize - drive.AvailableFreeSpace,
            drive.TotalSize, File.ReadLines(Path.Combine(proc, "net", "dev")).Skip(2).Sum(Bytes));
    }

    // "  eth0: received packets … (8 numbers) sent packets …".
    private static long Bytes(string line)
    {
        var parts = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
        return parts is [not "lo", ..] && parts.Length > 9 ? Number(parts[1]) + Number(parts[9]) : 0;
    }

    private static long Number(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
