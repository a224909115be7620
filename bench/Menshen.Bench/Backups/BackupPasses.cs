using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Backups;

/// <summary>Backs the cluster up and brings it back, each contestant next to the other in each pass; and pgbench beside it.</summary>
internal sealed partial class BackupPasses(BackupPlan plan, BackupCluster cluster, PgBackRest? rest, WorkFolder work, RunLog log)
{
    public const string Menshen = "menshen";
    public const string Rest = "pgbackrest";
    public const string Base = "pg_basebackup";
    public const string Alone = "alone";

    private readonly Dictionary<string, List<double>> _backups = new() { [Menshen] = [], [Rest] = [], [Base] = [] };
    private readonly Dictionary<string, List<double>> _restores = new() { [Menshen] = [], [Rest] = [] };
    private readonly Dictionary<string, List<double>> _rates = new() { [Alone] = [], [Menshen] = [], [Rest] = [] };

    public IReadOnlyDictionary<string, Series?> Backups => Series(_backups);

    public IReadOnlyDictionary<string, Series?> Restores => Series(_restores);

    public IReadOnlyDictionary<string, Series?> Rates => Series(_rates);

    public void Run()
    {
        for (var pass = 1; pass <= plan.Passes; pass++)
        {
            // Who comes first finds a colder cache: they take turns.
            var order = pass % 2 == 1 ? (string[])[Menshen, Rest, Base] : [Base, Rest, Menshen];
            foreach (var one in order.Where(Plays)) _backups[one].Add(Time(() => Take(one)));
            foreach (var one in order.Where(one => one != Base && Plays(one))) _restores[one].Add(Unpack(one));
            _rates[Alone].Add(Rate());
            foreach (var one in order.Where(one => one != Base && Plays(one))) _rates[one].Add(RateBeside(one));
            log.Say(string.Create(CultureInfo.InvariantCulture, $"pass {pass}: {string.Join(", ", _backups.Where(b => b.Value.Count > 0).Select(b => $"{b.Key} {b.Value[^1]:F2} s"))}"));
        }
    }

    private bool Plays(string name) => name != Rest || rest is not null;

    private void Take(string name)
    {
        switch (name)
        {
            case Menshen:
                cluster.Take();
                break;
            case Rest:
                rest!.Take();
                break;
            default:
                var target = work.Private($"base-{Guid.NewGuid():N}");
                Command.Run([.. Unprivileged.Wrap(PostgresPrograms.Find("pg_basebackup"), "-D", target, "-c", "fast", "-X", "none")], TimeSpan.FromMinutes(30), cluster.Libpq("postgres"));
                Directory.Delete(target, recursive: true);
                break;
        }
    }

    private double Unpack(string name)
    {
        var target = work.Private($"restored-{Guid.NewGuid():N}");
        var seconds = Time(() =>
        {
            if (name == Menshen) cluster.Unpack(target);
            else rest!.Unpack(target);
        });
        Directory.Delete(target, recursive: true);
        return seconds;
    }

    private double RateBeside(string name)
    {
        using var stop = new CancellationTokenSource();
        var backups = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) Take(name);
        });
        var rate = Rate();
        stop.Cancel();
        backups.GetAwaiter().GetResult();
        return rate;
    }

    private double Rate()
    {
        var seconds = Math.Max(1, (int)plan.Seconds);
        var output = cluster.RunPgbench(TimeSpan.FromSeconds(seconds + 60), "-n", "-M", "prepared", "-c", "4", "-j", "2", "-T", seconds.ToString(CultureInfo.InvariantCulture));
        return Tps().Match(output) is { Success: true } match ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : double.NaN;
    }

    private static double Time(Action act)
    {
        var clock = Stopwatch.StartNew();
        act();
        return clock.Elapsed.TotalSeconds;
    }

    private static Dictionary<string, Series?> Series(Dictionary<string, List<double>> values) => values.ToDictionary(pair => pair.Key, pair => Passes.Series.Of(pair.Value));

    [GeneratedRegex(@"tps = ([\d.]+) \(without initial")]
    private static partial Regex Tps();
}
