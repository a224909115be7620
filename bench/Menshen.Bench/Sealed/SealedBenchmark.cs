using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Results;

namespace Menshen.Bench.Sealed;

/// <summary>`./menshen bench sealed`: what a sealed column costs, against plaintext and against pgcrypto, and how fast an existing column is sealed.</summary>
internal static class SealedBenchmark
{
    private const int Scale = 1; // pgbench's own tables are not used

    // The order of a run:
    //  1. Menshen with its own engine, and a PostgreSQL with pgcrypto
    //  2. the same rows three times; `menshen seal` over one of the tables, timed
    //  3. a discarded pass, then the scored ones
    //  4. the last line's keys, the JSON file, and (full run) the table in docs/benchmarks.md
    public static string Run(BenchArguments arguments, RunLog log)
    {
        var plan = SealedPlan.For(arguments);
        var machine = MachineFacts.Read(arguments.Root);
        machine.WarnIfBusy(log);
        using var work = new WorkFolder();
        using var server = PostgresServer.Start(work, "pgcrypto", BenchSettings.Fleeting);
        server.AsSuperuser($"CREATE ROLE {BenchCluster.User} LOGIN PASSWORD '{BenchCluster.Password}'");
        SealedTables.MakeCrypted(server, plan.Rows);
        using var ours = MenshenContestant.Start(work, arguments.Root, Scale, new MenshenPlan("menshen", "bounded") { FurtherPolicy = SealedTables.Policy })
            ?? throw new BenchFailure("the program is not built");
        SealedTables.Make(ours.Target, SealedTables.Plain, plan.Rows);
        SealedTables.Make(ours.Target, SealedTables.Sealed, plan.Rows);
        var clock = Stopwatch.StartNew();
        ours.AskSecurity("seal", SealedTables.SealedColumn);
        var sealedPerSecond = plan.Rows / clock.Elapsed.TotalSeconds;
        log.Say(string.Create(CultureInfo.InvariantCulture, $"sealed {plan.Rows} rows in {clock.Elapsed.TotalSeconds:F1} s"));

        var crypted = new Target(server.Port, BenchCluster.User, BenchCluster.Password, "postgres");
        var passes = new SealedPasses(plan, ours, crypted, work, log);
        passes.Run();
        var result = new SealedResult
        {
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Quick = arguments.Quick,
            Machine = machine,
            Plan = plan,
            RowsPerSecond = passes.Rows,
            LookupsPerSecond = passes.Lookups,
            NanosecondsPerValue = passes.NanosecondsPerValue,
            SealedPerSecond = sealedPerSecond,
            BytesMorePerValue = ours.Ask($"SELECT pg_relation_size('{SealedTables.Sealed}') - pg_relation_size('{SealedTables.Plain}')") / plan.Rows,
        };
        result = result with { Keys = SealedKeys.Of(result) };
        ResultFiles.Write(arguments, result.Date, result, SealedTable.Write(result), log);
        return SealedKeys.Line(result.Keys);
    }
}
