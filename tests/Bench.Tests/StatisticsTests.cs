using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Tests;

public class StatisticsTests
{
    [Fact]
    public void The_median_of_an_even_number_lies_between_the_middle_two() => Statistics.Median([4, 1, 3, 2]).ShouldBe(2.5);

    [Fact]
    public void One_bad_pass_does_not_move_the_median() => Statistics.Median([10, 11, 1000]).ShouldBe(11);

    [Fact]
    public void The_99th_percentile_is_the_nearest_rank() =>
        Statistics.Percentile(Enumerable.Range(1, 200).Select(value => (double)value), 0.99).ShouldBe(198);

    [Fact]
    public void Nothing_measured_is_not_a_number()
    {
        Statistics.Median([]).ShouldBe(double.NaN);
        Series.Of([]).ShouldBeNull();
    }

    [Fact]
    public void A_ratio_compares_neighbours_of_the_same_pass()
    {
        // The machine was half as fast in the second pass: that must not show in the ratio.
        var ours = Series.Of([20, 10, 20]);
        var theirs = Series.Of([10, 5, 10]);
        Series.Ratio(ours, theirs).ShouldBe(2);
    }

    [Fact]
    public void The_clock_of_a_process_runs_only_forward()
    {
        var before = ProcessClock.CpuMicroseconds(Environment.ProcessId);
        for (var until = Environment.TickCount64 + 60_000; ProcessClock.CpuMicroseconds(Environment.ProcessId) <= before && Environment.TickCount64 < until;)
        {
            // Something to spend time on, as soon as the machine gives us some.
        }

        ProcessClock.CpuMicroseconds(Environment.ProcessId).ShouldBeGreaterThan(before);
        ProcessClock.ResidentKilobytes(Environment.ProcessId).ShouldBeInRange(10_000, 10_000_000);
    }

    [Fact]
    public void A_trace_tells_the_busy_part_of_a_run_from_the_idle_one()
    {
        using var trace = new CpuTrace(Environment.ProcessId);
        Thread.Sleep(300);
        var (enough, most) = (Environment.TickCount64 + 200, Environment.TickCount64 + 60_000);
        while (Environment.TickCount64 < enough || (trace.SpentInLast(TimeSpan.FromMilliseconds(200)) < 1 && Environment.TickCount64 < most))
        {
            // Something to spend time on.
        }

        // How much a busy machine gives us in 200 ms is not ours to say; that it is no more than all its cores could give, is.
        trace.SpentInLast(TimeSpan.FromMilliseconds(200)).ShouldBeInRange(1, 300_000 * Environment.ProcessorCount);
    }
}
