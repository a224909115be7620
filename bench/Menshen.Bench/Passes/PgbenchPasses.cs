using System.Globalization;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Passes;

/// <summary>Runs pgbench over all cells, contestants next to each other, their order reversed from pass to pass.</summary>
internal sealed class PgbenchPasses(PassPlan plan, Field field, WorkFolder work, RunLog log)
{
    public IReadOnlyList<CellResult> Run()
    {
        var found = new Dictionary<(Cell, string), List<Measurement>>();
        for (var pass = 0; pass <= plan.Passes; pass++)
        {
            var began = log.Elapsed;
            var discarded = pass == 0;
            if (discarded && began > plan.PassesEnd / 2)
            {
                log.Say("the start took so long that there is no time to warm up: figures of what is compiled while it runs are too low");
                continue;
            }

            log.Say(discarded ? "warm-up pass, discarded" : $"pass {pass} of {plan.Passes}");
            foreach (var cell in plan.Cells)
            {
                var told = new List<string>();
                foreach (var contestant in field.Ordered(pass).Where(contestant => TakesPart(contestant, cell, discarded)))
                {
                    var measurement = PgbenchRun.Measure(contestant, cell, discarded ? plan.WarmUpSeconds : plan.SecondsPerCell, work, plan.WeighsAuditTrails);
                    told.Add(Tell(contestant.Name, measurement));
                    if (!discarded)
                        found.TryAdd((cell, contestant.Name), []);
                    if (!discarded)
                        found[(cell, contestant.Name)].Add(measurement);
                }

                log.Say($"  {cell,-28} {string.Join(" | ", told)}");
            }

            // The first scored pass always happens: without it there is no result.
            if (!discarded && log.Elapsed + (log.Elapsed - began) > plan.PassesEnd)
                break;
        }

        return [.. found.Select(entry => Summarize(entry.Key.Item1, entry.Key.Item2, entry.Value))];
    }

    private bool TakesPart(IContestant contestant, Cell cell, bool discarded) =>
        (!cell.Tls || contestant.OffersTls) && (!discarded || !plan.WarmUpOnlyWhereItHelps || contestant.WarmsUp);

    private static CellResult Summarize(Cell cell, string contestant, List<Measurement> passes) => new(
        cell,
        contestant,
        Series.Of(passes.Select(pass => pass.TransactionsPerSecond)),
        Series.Of(passes.Select(pass => pass.P99Milliseconds)),
        Series.Of(passes.Select(pass => pass.CpuMicrosecondsPerQuery ?? double.NaN)))
    {
        AuditBytesPerStatement = Series.Of(passes.Select(pass => pass.AuditBytesPerStatement ?? double.NaN)),
    };

    private static string Tell(string name, Measurement found) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name} {found.TransactionsPerSecond:F0} tps, p99 {found.P99Milliseconds:F2} ms{(found.CpuMicrosecondsPerQuery is { } cpu ? $", {cpu:F1} us" : "")}"
        + $"{(found.AuditBytesPerStatement is { } bytes ? $", {bytes:F0} bytes" : "")}");
}
