using System.Globalization;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Labels;

/// <summary>The passes over the tables, next to each other, their order reversed from pass to pass.</summary>
internal sealed class LabelsPasses(LabelsPlan plan, PostgresServer server, WorkFolder work, RunLog log)
{
    private readonly Dictionary<string, Dictionary<string, List<double>>> _rates =
        LabelsWorkloads.All.ToDictionary(w => w, _ => LabelsTables.All.ToDictionary(t => t, _ => new List<double>()));

    /// <summary>Transactions per second, by work and table.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, Series?>> Rates => _rates.ToDictionary(
        w => w.Key, w => (IReadOnlyDictionary<string, Series?>)w.Value.ToDictionary(t => t.Key, t => Series.Of(t.Value)));

    public void Run()
    {
        for (var pass = 0; pass <= plan.Passes; pass++)
        {
            var isScored = pass > 0;
            foreach (var name in LabelsWorkloads.All)
            {
                List<string> told = [];
                foreach (var table in pass % 2 == 0 ? LabelsTables.All.Reverse() : LabelsTables.All)
                {
                    var rate = Rate(name, table);
                    if (isScored) _rates[name][table].Add(rate);
                    told.Add(string.Create(CultureInfo.InvariantCulture, $"{table} {rate:F1}"));
                }

                log.Say($"  {name}: {string.Join(" | ", told)} a second");
            }

            log.Say(isScored ? $"pass {pass} of {plan.Passes}" : "warm-up pass, discarded");
        }
    }

    private double Rate(string name, string table)
    {
        var script = Path.Combine(work.Root, $"{table}-{name}.sql");
        File.WriteAllText(script, LabelsWorkloads.Script(name, table, plan.Rows, LabelsTables.CopyFile(server)));
        using var contestant = new LabelsContestant(table, LabelsTables.Target(server));
        var cell = new Cell("prepared", 1, Tls: false) { Workload = new Workload($"{name} in {table}", ["-f", script], [1]) };
        var measured = PgbenchRun.Measure(contestant, cell, plan.Seconds, work, weighAuditTrail: false);
        if (name is LabelsWorkloads.Insert or LabelsWorkloads.Copy) LabelsTables.Restore(server, table, plan.Rows);
        return measured.TransactionsPerSecond;
    }
}
