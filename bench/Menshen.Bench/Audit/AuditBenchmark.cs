using System.Globalization;
using Menshen.Bench.Audit.Appending;
using Menshen.Bench.Audit.Search;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;
using Menshen.Bench.Results;

namespace Menshen.Bench.Audit;

/// <summary>`./menshen bench audit`: what recording costs, and what the records are then good for.</summary>
internal static class AuditBenchmark
{
    // The order of a run:
    //  1. Menshen in both durabilities and with recording off, PgBouncer with and without pgaudit, over pgbench's passes;
    //     the journals that this made must be sound, and the one with recording off must have recorded next to nothing
    //  2. alone on the machine: the journal's appending against one fdatasync per record, and its verification against plain SM3
    //  3. the vault, filled with generated records, against the same records as text
    //  4. the last line's keys, the JSON file, and (full run) the table in docs/benchmarks.md
    public static string Run(BenchArguments arguments, RunLog log)
    {
        var plan = AuditPlan.For(arguments);
        var machine = MachineFacts.Read(arguments.Root);
        machine.WarnIfBusy(log);
        using var work = new WorkFolder();
        var (cells, baseline) = arguments.Takes("traffic") ? Traffic(arguments, plan, work, log) : ([], AuditEntries.Off);
        var (append, journal) = arguments.Takes("append") ? AppendRun.Measure(plan, work, log) : (null, null);
        var result = new AuditResult
        {
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Quick = arguments.Quick,
            Machine = machine,
            Plan = plan,
            Cells = cells,
            Baseline = baseline,
            Append = append,
            Verify = journal is null ? null : VerifyRun.Measure(plan, journal, log),
            Search = arguments.Takes("search") ? SearchRun.Measure(arguments, plan, work, log) : null,
        };
        result = result with { Keys = AuditKeys.Of(result) };
        ResultFiles.Write(arguments, result.Date, result, AuditTable.Write(result), log);
        return AuditKeys.Line(result.Keys);
    }

    private static (IReadOnlyList<CellResult> Cells, string Baseline) Traffic(BenchArguments arguments, AuditPlan plan, WorkFolder work, RunLog log)
    {
        log.Say($"starting the contestants, scale {plan.Scale}");
        using var clusters = new AuditClusters(work, plan.Scale);
        IReadOnlyList<MenshenContestant> ours;
        IReadOnlyList<CellResult> cells;
        string baseline;
        using (var field = Field.Start(AuditEntries.Of(arguments, plan, work, clusters), log))
        {
            ours = [.. field.All.OfType<MenshenContestant>()];
            if (ours.Count == 0)
                throw new BenchFailure($"the program is not built: {MenshenContestant.Program(arguments.Root)} is missing");
            baseline = ours.Any(one => one.Name == AuditEntries.Off) ? AuditEntries.Off : AuditEntries.Control;
            if (baseline == AuditEntries.Control)
                log.Say("Menshen cannot leave out the records of statements: 'off' is the C relay, which does nothing but relay");
            if (clusters.PgAudit is null)
                log.Say("pgaudit is not installed: nothing is compared with it");
            cells = new PgbenchPasses(plan, field, work, log).Run();
        }

        Soundness.Check(arguments, ours, cells, log);
        return (cells, baseline);
    }
}
