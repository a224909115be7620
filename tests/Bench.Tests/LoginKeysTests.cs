using Menshen.Bench.Login;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Tests;

public class LoginKeysTests
{
    [Fact]
    public void The_last_line_has_the_three_keys_in_order_with_two_decimals() => LoginKeys.Line(LoginKeys.Of(Result)).ShouldBe(
        "logins_vs_pgbouncer=2.00 logins_per_cpu_vs_pgbouncer=3.00 storm_slowdown=1.10");

    [Fact]
    public void A_contestant_that_was_left_out_gives_no_number() => LoginKeys.Line(LoginKeys.Of(Result with { Cells = [], Storm = null })).ShouldBe(
        "logins_vs_pgbouncer=NaN logins_per_cpu_vs_pgbouncer=NaN storm_slowdown=NaN");

    private static readonly LoginResult Result = new()
    {
        Date = "2026-01-31",
        Quick = false,
        Machine = new MachineFacts("cpu", 2, "1 kB", "kernel", "runtime", "pg", "pgb", "abc", 0),
        Plan = LoginPlan.For(new BenchArguments { Name = "login", Root = "/" }),
        Cells =
        [
            new("one after another", "pgbouncer", Series.Of([100]), Series.Of([1000])), new("one after another", "menshen", Series.Of([150]), Series.Of([2000])),
            new("8 at a time", "pgbouncer", Series.Of([200]), Series.Of([1000])), new("8 at a time", "menshen", Series.Of([500]), Series.Of([4000])),
        ],
        Storm = new StormResult(10_000, 5, 9000, 10, 11, 0),
    };
}
