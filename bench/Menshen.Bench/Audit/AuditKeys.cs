using System.Globalization;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit;

/// <summary>Boils a result down to the six numbers of the benchmark's last line.</summary>
internal static class AuditKeys
{
    private const string Seconds = "search_seconds";

    public static IReadOnlyDictionary<string, double> Of(AuditResult result) => new Dictionary<string, double>
    {
        ["bounded_vs_off"] = Statistics.Median(Ratios(result, AuditEntries.Bounded, result.Baseline, cell => cell.TransactionsPerSecond)),
        ["strict_vs_off"] = Statistics.Median(Ratios(result, AuditEntries.Strict, result.Baseline, cell => cell.TransactionsPerSecond)),
        ["tps_vs_pgaudit"] = Statistics.Median(Ratios(result, AuditEntries.Bounded, AuditEntries.PgAudit, cell => cell.TransactionsPerSecond)),
        // The worst cell: a claim about space must hold for all.
        ["bytes_vs_pgaudit"] = Ratios(result, AuditEntries.Bounded, AuditEntries.PgAudit, cell => cell.AuditBytesPerStatement)
            .DefaultIfEmpty(double.NaN).Max(),
        ["append_vs_fdatasync"] = Series.Ratio(result.Append?.Journal, result.Append?.SyncEach),
        [Seconds] = result.Search?.Slowest.Seconds.Median ?? double.NaN,
    };

    /// <summary>The ratios of TPS of one number of clients: a sync is dear to few of them, and shared by many.</summary>
    public static IReadOnlyDictionary<string, double> OfClients(AuditResult result, int clients) =>
        Of(result with { Cells = [.. result.Cells.Where(cell => cell.Cell.Clients == clients)], Append = null, Search = null })
            .Where(key => key.Key.Contains("_vs_", StringComparison.Ordinal) && double.IsFinite(key.Value)).ToDictionary();

    /// <summary>Two decimals for a ratio, three for seconds.</summary>
    public static string Line(IReadOnlyDictionary<string, double> keys) => string.Join(' ', keys.Select(key =>
        string.Create(CultureInfo.InvariantCulture, $"{key.Key}={key.Value.ToString(key.Key == Seconds ? "F3" : "F2", CultureInfo.InvariantCulture)}")));

    private static IEnumerable<double> Ratios(AuditResult result, string one, string other, Func<CellResult, Series?> quantity) =>
        (from ours in result.Cells
         where ours.Contestant == one
         join others in result.Cells.Where(cell => cell.Contestant == other) on ours.Cell equals others.Cell
         select Series.Ratio(quantity(ours), quantity(others))).Where(double.IsFinite);
}
