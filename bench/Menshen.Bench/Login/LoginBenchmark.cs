using System.Globalization;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;
using Menshen.Bench.Results;

namespace Menshen.Bench.Login;

/// <summary>`./menshen bench login`: how many logins PgBouncer and Menshen serve, and what a storm of failing ones does to others.</summary>
internal static class LoginBenchmark
{
    private const int Scale = 1; // the tables are there for a query to have something to ask; logins do not read them

    // The order of a run:
    //  1. one PostgreSQL, PgBouncer before it, Menshen with its own
    //  2. for each kind of login a discarded pass, then the scored ones; the contestants' order is reversed from pass to pass
    //  3. the storm, against Menshen alone: PgBouncer counts no failures
    //  4. the last line's keys, the JSON file, and (full run) the table in docs/benchmarks.md
    public static string Run(BenchArguments arguments, RunLog log)
    {
        var plan = LoginPlan.For(arguments);
        var machine = MachineFacts.Read(arguments.Root);
        machine.WarnIfBusy(log);
        using var work = new WorkFolder();
        using var cluster = BenchCluster.Start(work, Scale, ClusterPlan.ForReads);
        using var field = Field.Start(
            [
                () => arguments.Takes("pgbouncer") ? PgBouncerContestant.Start(work, cluster, "pgbouncer") : null,
                () => arguments.Takes("menshen") ? MenshenContestant.Start(work, arguments.Root, Scale, new MenshenPlan("menshen", "strict")) : null,
            ],
            log);
        var result = new LoginResult
        {
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Quick = arguments.Quick,
            Machine = machine,
            Plan = plan,
            Cells = new LoginPasses(plan, field, log).Run(),
            Storm = field.All.OfType<MenshenContestant>().FirstOrDefault() is { } ours ? StormRun.Measure(plan, ours, log) : null,
        };
        result = result with { Keys = LoginKeys.Of(result) };
        ResultFiles.Write(arguments, result.Date, result, LoginTable.Write(result), log);
        return LoginKeys.Line(result.Keys);
    }
}
