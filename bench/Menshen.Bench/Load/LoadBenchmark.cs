using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Machine;
using Menshen.Bench.Results;

namespace Menshen.Bench.Load;

/// <summary>`./menshen bench load`: the express sample behind Menshen at its peak; how fast, how many failures, and whether each statement has its record.</summary>
internal static class LoadBenchmark
{
    /// <summary>Failures of a million requests that the reference deployment may have at its peak. On one machine and in one room none is excused.</summary>
    public const double StatedRate = 0;

    private const string EveryKind = "all of the mix";
    private const string AuditName = "search of records, beside";

    // The order of a run:
    //  1. Menshen with the sample, its sealed columns, and its users
    //  2. warm-up and load, an auditor searching beside
    //  3. the records against what was acknowledged; the end; the journal verified
    //  4. the last line's keys, the JSON file, and (full run) the table in docs/benchmarks.md
    public static string Run(BenchArguments arguments, RunLog log)
    {
        var result = Measure(arguments, LoadPlan.For(arguments), log);
        ResultFiles.Write(arguments, result.Date, result, LoadTable.Write(result), log);
        log.Say(result.All.FailuresPerMillion <= StatedRate ? "no more failures than the stated rate" : $"FAILURES above the stated rate: {LoadTable.Words(result.All.Failures)}");
        return LoadKeys.Line(result.Keys);
    }

    /// <summary>Puts the plan's load on a deployment of its own; throws <see cref="BenchFailure"/> where records lack or the journal is not sound.</summary>
    public static LoadResult Measure(BenchArguments arguments, LoadPlan plan, RunLog log)
    {
        var machine = MachineFacts.Read(arguments.Root);
        machine.WarnIfBusy(log);
        using var work = new WorkFolder();
        LoadResult result;
        string folder;
        using (var site = LoadSite.Start(work, arguments.Root, plan, log))
        {
            folder = site.Folder;
            var run = new LoadRun(site, plan, log);
            var tallies = run.Go();
            var all = LoadTally.Sum(tallies);
            log.Say("the load is over; the vault follows");
            var (trail, began) = (LoadTrail.Of(site), Stopwatch.StartNew());
            trail.AwaitEnds(run.Told.Count);
            var behind = began.Elapsed.TotalSeconds;
            var trails = trail.Read();
            var recorded = trails.Sum(trail => trail.Recorded);
            log.Say(string.Create(CultureInfo.InvariantCulture, $"{all.Acknowledged} statements acknowledged, {recorded} recorded; the vault had them {behind:F0} s after the end"));
            if (LoadTrail.Fault(run.Told, trails) is { } fault)
                throw new BenchFailure(fault);
            result = new LoadResult
            {
                Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Quick = arguments.Quick, Machine = machine, Plan = plan, Seconds = run.Seconds,
                Kinds = [.. site.Mix.Zip(tallies, (request, tally) => LoadFigures.Of($"{request.Name} ({request.Share} %)", tally))],
                All = LoadFigures.Of(EveryKind, all), Audit = LoadFigures.Of(AuditName, run.Audit),
                Acknowledged = all.Acknowledged, Unknown = all.Unknown, Recorded = recorded, VaultBehind = behind,
            };
        }

        LoadTrail.Verify(arguments.Root, folder);
        log.Say("'menshen journal verify' finds the journal sound");
        return result with { Keys = LoadKeys.Of(result) };
    }
}
