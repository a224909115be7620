using System.Globalization;
using System.Runtime.InteropServices;

namespace Menshen.Bench.Machine;

/// <summary>Where the numbers come from: without it they compare with nothing.</summary>
internal sealed record MachineFacts(
    string Processor, int Cores, string Memory, string Kernel, string Runtime, string PostgreSql, string PgBouncer, string Commit, double LoadAtStart)
{
    public static MachineFacts Read(string root) => new(
        FirstValue("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        FirstValue("/proc/meminfo", "MemTotal"),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        FirstLine(PostgresPrograms.Find("postgres"), "--version"),
        FirstLine(PostgresPrograms.PgBouncer() ?? "false", "--version"),
        FirstLine("git", "-C", root, "rev-parse", "--short", "HEAD"),
        LoadAverage());

    private const double BusyLoadPerCore = 0.5; // half the machine belongs to somebody else: ranges will overlap whatever we do

    public void WarnIfBusy(RunLog log)
    {
        if (LoadAtStart > Cores * BusyLoadPerCore)
            log.Say($"the machine is busy (load {LoadAtStart} on {Cores} cores): expect noise");
    }

    /// <summary>Runnable processes over the last minute: what else the machine is busy with before we begin.</summary>
    public static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string FirstValue(string file, string key) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string FirstLine(params string[] words)
    {
        try
        {
            return Command.Run(words, TimeSpan.FromSeconds(5)).Split('\n')[0].Trim();
        }
        catch (Exception problem) when (problem is BenchFailure or System.ComponentModel.Win32Exception)
        {
            return "unknown"; // no git, or no repository: an archive was unpacked
        }
    }
}
