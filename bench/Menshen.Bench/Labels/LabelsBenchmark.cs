using System.Globalization;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Results;

namespace Menshen.Bench.Labels;

/// <summary>`./menshen bench labels`: what a labelled table costs, against the same one without a policy and under a function for each row.</summary>
internal static class LabelsBenchmark
{
    // The order of a run:
    //  1. a PostgreSQL; the same rows three times, one table labelled by the product's own SQL
    //  2. a discarded pass, then the scored ones, as one session at a label, straight at PostgreSQL
    //  3. the last line's keys, the JSON file, and (full run) the table in docs/benchmarks.md
    public static string Run(BenchArguments arguments, RunLog log)
    {
        var plan = LabelsPlan.For(arguments);
        var machine = MachineFacts.Read(arguments.Root);
        machine.WarnIfBusy(log);
        using var work = new WorkFolder();
        using var server = PostgresServer.Start(work, "labels", BenchSettings.Fleeting);
        LabelsTables.Make(server, arguments.Root, plan.Rows);
        log.Say(string.Create(CultureInfo.InvariantCulture, $"three tables of {plan.Rows} rows and a tenth more"));
        var passes = new LabelsPasses(plan, server, work, log);
        passes.Run();
        var result = new LabelsResult
        {
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Quick = arguments.Quick, Machine = machine, Plan = plan, Rates = passes.Rates,
        };
        result = result with { Keys = LabelsKeys.Of(result) };
        ResultFiles.Write(arguments, result.Date, result, LabelsTable.Write(result), log);
        return LabelsKeys.Line(result.Keys);
    }
}
