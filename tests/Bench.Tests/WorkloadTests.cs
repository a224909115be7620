using Menshen.Bench.Passes;

namespace Menshen.Bench.Tests;

public class WorkloadTests
{
    // pgbench 15's own words, shortened.
    private const string TwoScripts = """
        number of transactions actually processed: 1000
        tps = 990.5 (without initial connection time)
        SQL script 1: <builtin: select only>
         - weight: 4 (targets 80.0% of total)
         - 790 transactions (79.0% of total, tps = 780.1)
        SQL script 2: <builtin: simple update>
         - weight: 1 (targets 20.0% of total)
         - 210 transactions (21.0% of total, tps = 200.2)
        """;

    [Fact]
    public void One_script_of_one_statement_has_as_many_statements_as_transactions() =>
        Workload.Reads.Statements("", 1000).ShouldBe(1000);

    [Fact]
    public void Statements_of_a_mix_are_counted_by_script() => Workload.Mixed.Statements(TwoScripts, 1000).ShouldBe(790 + 210 * 5);

    [Fact]
    public void An_output_that_does_not_tell_of_each_script_is_a_failure() =>
        Should.Throw<BenchFailure>(() => Workload.Mixed.Statements("number of transactions actually processed: 1000", 1000));
}
