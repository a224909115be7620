using System.Globalization;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;
using Menshen.Bench.Results;

namespace Menshen.Bench.Relay;

/// <summary>`./menshen bench relay`: direct PostgreSQL, PgBouncer and Menshen side by side in one run.</summary>
internal static class RelayBenchmark
{
    // The order of a run:
    //  1. one PostgreSQL with pgbench's tables, and the contestants before it
    //  2. a discarded pass, then the scored passes; the contestants' order is reversed from pass to pass
    //  3. bulk results, logins, idle sessions
    //  4. the last line's keys, the JSON file, and (full run) the table in docs/benchmarks.md
    public static string Run(BenchArguments arguments, RunLog log)
    {
        var plan = RelayPlan.For(arguments);
        var machine = MachineFacts.Read(arguments.Root);
        machine.WarnIfBusy(log);
        using var work = new WorkFolder();
        log.Say($"starting PostgreSQL, scale {plan.Scale}");
        using var cluster = BenchCluster.Start(work, plan.Scale, ClusterPlan.ForReads);
        using var field = Field.Start(RelayEntries.Of(arguments, plan, work, cluster), log);

        var result = new RelayResult
        {
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Quick = arguments.Quick,
            Machine = machine,
            Plan = plan,
            Cells = new PgbenchPasses(plan, field, work, log).Run(),
            Bulk = RatePasses.Run(plan.RatePasses, BulkRun.Kinds, field.All, log, "MB/s",
                (contestant, kind) => BulkRun.MegabytesPerSecond(contestant, kind, plan.BulkMegabytes)),
            Logins = plan.LoginSeconds == 0 ? [] : RatePasses.Run(plan.RatePasses, LoginRun.Kinds, field.WithTls, log, "logins/s",
                (contestant, kind) => LoginRun.PerSecond(contestant, kind, plan.LoginSeconds)),
            IdleKilobytesPerSession = IdleRun.All(field.Poolers, plan.IdleSessions, log),
        };
        result = result with { Keys = RelayKeys.Of(result) };
        ResultFiles.Write(arguments, result.Date, result, RelayTable.Write(result), log);
        return RelayKeys.Line(result.Keys);
    }
}
