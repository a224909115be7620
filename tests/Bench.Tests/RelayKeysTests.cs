using Menshen.Bench.Machine;
using Menshen.Bench.Passes;
using Menshen.Bench.Relay;
using Menshen.Bench.Results;

namespace Menshen.Bench.Tests;

public class RelayKeysTests
{
    private static readonly Cell Plain = new("simple", 16, Tls: false);
    private static readonly Cell Encrypted = new("simple", 16, Tls: true);

    private static readonly RelayResult Result = new()
    {
        Date = "2026-01-31",
        Quick = false,
        Machine = new MachineFacts("cpu", 2, "1 kB", "kernel", "runtime", "pg", "pgb", "abc", 0),
        Plan = RelayPlan.For(new BenchArguments { Name = "relay", Root = "/" }) with { Cells = [Plain, Encrypted] },
        Cells =
        [
            new(Plain, "direct", Series.Of([200]), Series.Of([1]), null),
            new(Plain, "pgbouncer", Series.Of([100]), Series.Of([4]), Series.Of([10])),
            new(Plain, "menshen", Series.Of([110]), Series.Of([2]), Series.Of([7.5])),
            new(Encrypted, "pgbouncer", Series.Of([80]), Series.Of([4]), Series.Of([20])),
            new(Encrypted, "menshen", Series.Of([100]), Series.Of([2]), Series.Of([5])),
        ],
        Bulk =
        [
            new("SELECT", "pgbouncer", Series.Of([100])), new("SELECT", "menshen", Series.Of([300])),
            new("COPY OUT", "pgbouncer", Series.Of([100])), new("COPY OUT", "menshen", Series.Of([200])),
        ],
        Logins = [],
        IdleKilobytesPerSession = new Dictionary<string, double> { ["menshen"] = 3.456 },
    };

    [Fact]
    public void The_last_line_has_the_seven_keys_in_order_with_two_decimals() =>
        RelayKeys.Line(RelayKeys.Of(Result)).ShouldBe(
            "cpu_vs_pgbouncer=0.75 tps_vs_pgbouncer=1.10 p99_vs_pgbouncer=0.50 tls_tps_vs_pgbouncer=1.25 bulk_vs_pgbouncer=2.00 tps_vs_direct=0.55 idle_kb_per_session=3.46");

    [Fact]
    public void The_table_replaces_what_stood_between_the_markers_and_nothing_else()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "before\n<!-- relay: begin (written by ./menshen bench relay) -->\nold\n<!-- relay: end -->\nafter\n");
            BenchmarksPage.WriteInto(file, "relay", RelayTable.Write(Result with { Keys = RelayKeys.Of(Result) }));
            var text = File.ReadAllText(file);
            text.ShouldStartWith("before\n");
            text.ShouldEndWith("<!-- relay: end -->\nafter\n");
            text.ShouldNotContain("old");
            text.ShouldContain("| simple, 16 clients, plain | menshen | 110 (110 to 110) | 2.00 (2.00 to 2.00) | 7.5 (7.5 to 7.5) |");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
