using Menshen.Bench.Labels;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Tests;

public class LabelsKeysTests
{
    [Fact]
    public void The_last_line_has_the_six_keys_in_order_with_two_decimals() => LabelsKeys.Line(LabelsKeys.Of(Result)).ShouldBe(
        "point_tps_vs_none=0.50 range_vs_none=2.00 count_vs_none=2.00 insert_vs_none=2.00 update_vs_none=2.00 copy_vs_none=2.00");

    [Fact]
    public void The_function_for_each_row_stands_beside_it() => LabelsTable.Write(Result).ShouldContain("| 100.0 (100.0 to 100.0) | 50.0 (50.0 to 50.0) | 10.0 (10.0 to 10.0) | 2.00 | 10.00 |");

    private static readonly LabelsResult Result = new()
    {
        Date = "2026-01-31",
        Quick = false,
        Machine = new MachineFacts("cpu", 2, "1 kB", "kernel", "runtime", "pg", "pgb", "abc", 0),
        Plan = LabelsPlan.For(new BenchArguments { Name = "labels", Root = "/" }),
        Rates = LabelsWorkloads.All.ToDictionary(
            w => w, _ => (IReadOnlyDictionary<string, Series?>)new Dictionary<string, Series?>
            {
                [LabelsTables.None] = Series.Of([100]), [LabelsTables.Labelled] = Series.Of([50]), [LabelsTables.Naive] = Series.Of([10]),
            }),
    };
}
