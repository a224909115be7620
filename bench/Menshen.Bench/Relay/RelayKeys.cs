using System.Globalization;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Relay;

/// <summary>Boils a result down to the seven numbers of the benchmark's last line.</summary>
internal static class RelayKeys
{
    private const string Ours = "menshen";
    private const string Theirs = "pgbouncer";

    public static IReadOnlyDictionary<string, double> Of(RelayResult result) => new Dictionary<string, double>
    {
        ["cpu_vs_pgbouncer"] = OverCells(result, Theirs, tls: false, cell => cell.CpuMicrosecondsPerQuery),
        ["tps_vs_pgbouncer"] = OverCells(result, Theirs, tls: false, cell => cell.TransactionsPerSecond),
        ["p99_vs_pgbouncer"] = OverCells(result, Theirs, tls: false, cell => cell.P99Milliseconds),
        ["tls_tps_vs_pgbouncer"] = OverCells(result, Theirs, tls: true, cell => cell.TransactionsPerSecond),
        ["bulk_vs_pgbouncer"] = WorstBulk(result),
        ["tps_vs_direct"] = OverCells(result, "direct", tls: false, cell => cell.TransactionsPerSecond),
        ["idle_kb_per_session"] = result.IdleKilobytesPerSession.GetValueOrDefault(Ours, double.NaN),
    };

    public static string Line(IReadOnlyDictionary<string, double> keys) =>
        string.Join(' ', keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"{key.Key}={key.Value:F2}")));

    /// <summary>The median over the cells of our ratio to the other contestant.</summary>
    private static double OverCells(RelayResult result, string other, bool tls, Func<CellResult, Series?> quantity)
    {
        var ratios =
            from ours in result.Cells
            where ours.Contestant == Ours && ours.Cell.Tls == tls
            join others in result.Cells.Where(cell => cell.Contestant == other) on ours.Cell equals others.Cell
            select Series.Ratio(quantity(ours), quantity(others));
        return Statistics.Median(ratios.Where(double.IsFinite));
    }

    /// <summary>The smaller of the SELECT and COPY ratios: a claim about bulk must hold for both.</summary>
    private static double WorstBulk(RelayResult result)
    {
        var ratios =
            from ours in result.Bulk
            where ours.Contestant == Ours
            join others in result.Bulk.Where(rate => rate.Contestant == Theirs) on ours.Kind equals others.Kind
            select Series.Ratio(ours.PerSecond, others.PerSecond);
        return ratios.DefaultIfEmpty(double.NaN).Min();
    }
}
