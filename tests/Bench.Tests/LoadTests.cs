using Menshen.Bench.Load;
using Menshen.Bench.Machine;
using Menshen.TestKit;

namespace Menshen.Bench.Tests;

public class LoadTests
{
    [Fact]
    [Requirement("realname-4-p1.1")]
    public void The_reference_deployment_at_its_peak_fails_no_request_and_records_each()
    {
        var plan = new LoadPlan { Waybills = 500, Clients = 8, WarmUpSeconds = 1, Seconds = 3 };
        var result = LoadBenchmark.Measure(new BenchArguments { Name = "load", Root = RepositoryPaths.Root, Quick = true }, plan, new RunLog(TextWriter.Null));
        LoadTable.Words(result.All.Failures).ShouldBe("");
        LoadTable.Words(result.Audit.Failures).ShouldBe("");
        result.All.FailuresPerMillion.ShouldBeLessThanOrEqualTo(LoadBenchmark.StatedRate);
        result.Kinds.ShouldAllBe(kind => kind.Requests > 0);
        result.Audit.Requests.ShouldBeGreaterThan(0);
        result.Recorded.ShouldBe(result.Acknowledged);
    }

    [Fact]
    public void An_error_a_wrong_answer_and_a_broken_connection_are_failures_each_under_its_name()
    {
        var tally = new LoadTally();
        tally.Count(1, "53300", isScored: false);
        foreach (var failure in (string?[])[null, null, "40001", "40001", LoadTally.Wrong, LoadTally.Broken, null, null])
            tally.Count(2, failure, isScored: true);
        var sum = LoadTally.Sum([tally, tally]);
        LoadTable.Words(sum.Failures).ShouldBe("40001: 4, broken: 2, wrong answer: 2");
        // Those of the warm-up have records too, and those of a broken connection may have one.
        (sum.Acknowledged, sum.Unknown).ShouldBe((16, 2));
        LoadFigures.Of("all", sum).FailuresPerMillion.ShouldBe(500_000);
    }

    [Fact]
    public void The_last_line_has_the_six_keys_in_order() => LoadKeys.Line(LoadKeys.Of(Result)).ShouldBe(
        "requests_per_second=2 p50_ms=2.00 p95_ms=4.00 p99_ms=4.00 failures_per_million=250000.0 unrecorded=0");

    [Fact]
    public void The_table_says_what_failed_how_often() => LoadTable.Write(Result with { Keys = LoadKeys.Of(Result) }).ShouldContain("| all | 2.0 | 2.00 | 4.00 | 4.00 | 250000.0 | 40001: 1 |");

    [Fact]
    public void The_shares_of_the_mix_are_a_hundred_and_no_two_requests_insert_the_same_piece()
    {
        var mix = LoadRequest.Mix(["SF0000000000001", "SF0000000000002", "SF0000000000003"], [(7, "110105194912310021")]);
        mix.Sum(request => request.Share).ShouldBe(100);
        var inserts = mix.Single(request => request.Name.StartsWith("insert", StringComparison.Ordinal));
        Enumerable.Range(0, 200).Select(n => inserts.Sql(n)).Distinct().Count().ShouldBe(200);
        var lookups = mix[0];
        Enumerable.Range(0, 3).Select(n => lookups.Sql(n)).Distinct().Count().ShouldBe(3);
    }

    private static readonly LoadFigures Figures = LoadFigures.Of("all", Tally());

    private static readonly LoadResult Result = new()
    {
        Date = "2026-01-31", Quick = false, Machine = new MachineFacts("cpu", 2, "1 kB", "kernel", "runtime", "pg", "pgb", "abc", 0),
        Plan = LoadPlan.For(new BenchArguments { Name = "load", Root = "/" }), Seconds = 2, Kinds = [Figures], All = Figures, Audit = Figures,
        Acknowledged = 4, Unknown = 0, Recorded = 4, VaultBehind = 1,
    };

    private static LoadTally Tally()
    {
        var tally = new LoadTally();
        tally.Count(1, null, isScored: true);
        tally.Count(2, null, isScored: true);
        tally.Count(3, "40001", isScored: true);
        tally.Count(4, null, isScored: true);
        return tally;
    }
}
