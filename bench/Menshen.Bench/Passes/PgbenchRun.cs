using System.Globalization;
using System.Text.RegularExpressions;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Passes;

/// <summary>One run of pgbench against one contestant.</summary>
internal static partial class PgbenchRun
{
    // One transaction in five is logged: enough for a p99 of a one-second run, little enough not to slow pgbench down.
    private const string SamplingRate = "0.2";
    private const int LatencyColumn = 2; // of pgbench's log: client, transaction, latency in microseconds, ...

    // pgbench's time runs while it logs in: on a busy machine nothing may be left of a short run, and the next attempt is longer.
    private const int Attempts = 3;

    public static Measurement Measure(IContestant contestant, Cell cell, double seconds, WorkFolder work, bool weighAuditTrail)
    {
        for (var attempt = 1; ; attempt++, seconds *= 2)
        {
            if (TryMeasure(contestant, cell, seconds, work, weighAuditTrail) is { } measurement)
                return measurement;
            if (attempt == Attempts)
                throw new BenchFailure($"pgbench got no transaction done against {contestant.Name} ({cell}) in {Attempts} attempts");
        }
    }

    private static Measurement? TryMeasure(IContestant contestant, Cell cell, double seconds, WorkFolder work, bool weighAuditTrail)
    {
        var logs = Directory.CreateDirectory(Path.Combine(work.Root, $"latencies-{Guid.NewGuid():N}"));
        var trail = weighAuditTrail && contestant.AuditFolder is { } folder ? new AuditTrail(folder) : null;
        using var trace = contestant.ProxyProcessId is { } process ? new CpuTrace(process) : null;
        var output = Command.Run(
            [PostgresPrograms.Find("pgbench"), .. cell.Workload.Words, "-n", "-M", cell.Protocol, "-c", Text(cell.Clients), "-j", "2",
                "-T", Text(Math.Max(1, (int)Math.Round(seconds))), "-l", "--sampling-rate", SamplingRate,
                "--log-prefix", Path.Combine(logs.FullName, "log")],
            TimeSpan.FromSeconds(seconds + 60),
            contestant.Target.Environment(cell.Tls));
        var transactions = Number(Transactions().Match(output));
        var rate = Number(Rate().Match(output));
        if (transactions == 0 || rate == 0)
            return null;
        // pgbench's rate begins when all clients are logged in: transactions / rate is the time since then.
        var cpu = trace?.SpentInLast(TimeSpan.FromSeconds(transactions / rate)) / transactions;
        var latencies = logs.EnumerateFiles().SelectMany(file => File.ReadLines(file.FullName))
            .Select(line => double.Parse(line.Split(' ')[LatencyColumn], CultureInfo.InvariantCulture) / 1000);
        var bytes = trail?.Growth() / (double)cell.Workload.Statements(output, (long)transactions);
        var result = new Measurement(rate, Statistics.Percentile(latencies, 0.99), cpu, bytes);
        logs.Delete(recursive: true);
        return result;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(Match match) =>
        match.Success ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"number of transactions actually processed: (\d+)")]
    private static partial Regex Transactions();

    [GeneratedRegex(@"tps = ([\d.]+) \(without initial")]
    private static partial Regex Rate();
}
