using Menshen.Bench.Machine;

namespace Menshen.Bench.Passes;

/// <summary>The values of one quantity over the scored passes.</summary>
internal sealed record Series(double Median, double Min, double Max, IReadOnlyList<double> Passes)
{
    public static Series? Of(IEnumerable<double> values)
    {
        var passes = values.Where(double.IsFinite).ToArray();
        return passes.Length == 0 ? null : new Series(Statistics.Median(passes), passes.Min(), passes.Max(), passes);
    }

    /// <summary>The median of the ratios of neighbours: both ran in the same pass, so what slowed the machine slowed both.</summary>
    public static double Ratio(Series? above, Series? below) =>
        above is null || below is null ? double.NaN : Statistics.Median(above.Passes.Zip(below.Passes, (a, b) => a / b));
}
