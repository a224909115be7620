using Menshen.Bench.Audit;
using Menshen.Bench.Audit.Appending;
using Menshen.Bench.Audit.Search;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Tests;

public class AuditKeysTests
{
    private static readonly Cell Reads = new("simple", 16, Tls: false);
    private static readonly Cell Mixed = Reads with { Workload = Workload.Mixed };

    private static readonly AuditResult Result = new()
    {
        Date = "2026-01-31",
        Quick = false,
        Machine = new MachineFacts("cpu", 2, "1 kB", "kernel", "runtime", "pg", "pgb", "abc", 0),
        Plan = AuditPlan.For(new BenchArguments { Name = "audit", Root = "/" }) with { Cells = [Reads, Mixed] },
        Cells =
        [
            Row(Reads, AuditEntries.Bounded, 96, 30), Row(Reads, AuditEntries.Strict, 90, 31), Row(Reads, AuditEntries.Off, 100, 0.1),
            Row(Reads, AuditEntries.PgAudit, 80, 300),
            Row(Mixed, AuditEntries.Bounded, 49, 40), Row(Mixed, AuditEntries.Strict, 40, 41), Row(Mixed, AuditEntries.Off, 50, 0.1),
            Row(Mixed, AuditEntries.PgAudit, 35, 200),
        ],
        Baseline = AuditEntries.Off,
        Append = new AppendResult(Series.Of([200_000]), Series.Of([1_000])),
        Verify = new VerifyResult(1_000_000, 20_000_000, Series.Of([0.5]), Series.Of([0.2])),
        Search = new SearchResult(
            1000, 10,
            [new(AuditQuestion.Page, 5, 0.1, Series.Of([0.01])!), new(AuditQuestion.All, 10, 0.2, Series.Of([0.025])!)],
            Series.Of([0.5])!, 1_000_000, 2_000_000),
    };

    [Fact]
    public void The_last_line_has_the_six_keys_the_worst_cell_for_bytes_and_the_slowest_question() =>
        AuditKeys.Line(AuditKeys.Of(Result)).ShouldBe(
            "bounded_vs_off=0.97 strict_vs_off=0.85 tps_vs_pgaudit=1.30 bytes_vs_pgaudit=0.20 append_vs_fdatasync=200.00 search_seconds=0.025");

    [Fact]
    public void What_was_not_measured_is_not_a_number() =>
        AuditKeys.Line(AuditKeys.Of(Result with { Cells = [], Search = null })).ShouldBe(
            "bounded_vs_off=NaN strict_vs_off=NaN tps_vs_pgaudit=NaN bytes_vs_pgaudit=NaN append_vs_fdatasync=200.00 search_seconds=NaN");

    [Fact]
    public void Each_number_of_clients_has_a_line_of_its_own_without_what_has_no_clients()
    {
        var many = Reads with { Clients = 64 };
        var result = Result with { Plan = Result.Plan with { Cells = [Reads, Mixed, many] }, Cells = [.. Result.Cells, Row(many, AuditEntries.Strict, 190, 31), Row(many, AuditEntries.Off, 200, 0.1)] };
        var table = AuditTable.Write(result);
        table.ShouldContain("Of 16 clients alone: `bounded_vs_off=0.97 strict_vs_off=0.85 tps_vs_pgaudit=1.30 bytes_vs_pgaudit=0.20`");
        table.ShouldContain("Of 64 clients alone: `strict_vs_off=0.95`");
    }

    [Fact]
    public void The_table_names_what_off_was_and_shows_every_cell()
    {
        var table = AuditTable.Write(Result with { Baseline = AuditEntries.Control });
        table.ShouldContain("\"Off\" is the contestant control.");
        table.ShouldContain("| mixed, simple, 16 clients, plain | menshen-bounded | 49 (49 to 49) | 1.00 (1.00 to 1.00) |  | 40.0 (40.0 to 40.0) |");
        table.ShouldContain("| grep against the slowest search, times | 20.0 |");
    }

    private static CellResult Row(Cell cell, string contestant, double rate, double bytes) =>
        new(cell, contestant, Series.Of([rate]), Series.Of([1]), null) { AuditBytesPerStatement = Series.Of([bytes]) };
}
