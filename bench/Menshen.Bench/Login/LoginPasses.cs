using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Login;

/// <summary>Complete logins (TCP, whole TLS handshake, SCRAM, one query, goodbye), contestants next to each other in each pass.</summary>
internal sealed class LoginPasses(LoginPlan plan, Field field, RunLog log)
{
    private static readonly (string Name, int Clients)[] Kinds = [("one after another", 1), ("8 at a time", 8)];

    public IReadOnlyList<LoginCell> Run()
    {
        var cells = new List<LoginCell>();
        foreach (var (kind, clients) in Kinds)
        {
            var found = field.WithTls.ToDictionary(contestant => contestant.Name, _ => (Rates: new List<double>(), Cpu: new List<double>()));
            for (var pass = 0; pass <= plan.Passes; pass++)
            {
                foreach (var contestant in field.Ordered(pass).Where(contestant => contestant.OffersTls))
                {
                    var (rate, cpu) = Measure(contestant, clients, pass == 0 ? plan.WarmUpSeconds : plan.Seconds);
                    if (pass == 0)
                        continue;
                    found[contestant.Name].Rates.Add(rate);
                    found[contestant.Name].Cpu.Add(cpu);
                }
            }

            cells.AddRange(found.Select(entry => new LoginCell(kind, entry.Key, Series.Of(entry.Value.Rates), Series.Of(entry.Value.Cpu))));
            log.Say($"{kind}: {string.Join(" | ", cells.Where(cell => cell.Kind == kind).Select(cell =>
                string.Create(CultureInfo.InvariantCulture, $"{cell.Contestant} {cell.PerSecond?.Median:F0}/s, {cell.PerCpuSecond?.Median:F0}/CPU s")))}");
        }

        return cells;
    }

    private static (double PerSecond, double PerCpuSecond) Measure(IContestant contestant, int clients, double seconds)
    {
        var process = contestant.ProxyProcessId;
        var before = process is { } id ? ProcessClock.CpuMicroseconds(id) : double.NaN;
        var clock = Stopwatch.StartNew();
        var counts = new int[clients];
        Task.WaitAll([.. Enumerable.Range(0, clients).Select(client => LastingThread.Run(() =>
        {
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                using var connection = RawConnection.Open(contestant.Target, tls: true, RawConnection.SmallBuffer);
                connection.Drain("SELECT 1");
                counts[client]++;
            }

            return true;
        }))]);
        var elapsed = clock.Elapsed.TotalSeconds;
        var cpu = process is { } same ? (ProcessClock.CpuMicroseconds(same) - before) / 1_000_000 : double.NaN;
        return (counts.Sum() / elapsed, counts.Sum() / cpu);
    }
}
