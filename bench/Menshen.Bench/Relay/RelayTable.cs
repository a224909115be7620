using System.Globalization;
using System.Text;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Relay;

/// <summary>The result as Markdown.</summary>
internal static class RelayTable
{
    public static string Write(RelayResult result)
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"Measured {result.Date} at commit `{result.Machine.Commit}`: {result.Machine.Processor}, {result.Machine.Cores} cores, "
            + $"{result.Machine.Memory}; {result.Machine.Kernel}; {result.Machine.Runtime}; {result.Machine.PostgreSql}; {result.Machine.PgBouncer}. "
            + $"Load before the run: {result.Machine.LoadAtStart:F1}. {result.Plan.Passes} scored passes of {result.Plan.SecondsPerCell:F0} s; median (lowest to highest).");
        page.AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"`relay: {RelayKeys.Line(result.Keys)}`");
        AppendCells(page, result);
        AppendRates(page, result, result.Bulk, "Bulk results, MB/s");
        AppendRates(page, result, result.Logins, "TLS + SCRAM logins per second");
        AppendIdle(page, result);
        return page.ToString();
    }

    private static void AppendCells(StringBuilder page, RelayResult result)
    {
        page.AppendLine().AppendLine("| pgbench -S | contestant | TPS | p99 ms | proxy CPU us per query |").AppendLine("|---|---|---:|---:|---:|");
        foreach (var cell in result.Plan.Cells)
        {
            foreach (var row in result.Cells.Where(row => row.Cell == cell))
                page.AppendLine(CultureInfo.InvariantCulture,
                    $"| {cell} | {row.Contestant} | {Show(row.TransactionsPerSecond, 0)} | {Show(row.P99Milliseconds, 2)} | {Show(row.CpuMicrosecondsPerQuery, 1)} |");
        }
    }

    private static void AppendRates(StringBuilder page, RelayResult result, IReadOnlyList<RateResult> rates, string title)
    {
        if (rates.Count == 0)
            return;
        var contestants = result.Cells.Select(row => row.Contestant).Distinct().ToArray();
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"| {title} | {string.Join(" | ", contestants)} |");
        page.AppendLine(CultureInfo.InvariantCulture, $"|---|{string.Concat(contestants.Select(_ => "---:|"))}");
        foreach (var kind in rates.Select(rate => rate.Kind).Distinct())
        {
            var shown = contestants.Select(name => Show(rates.FirstOrDefault(rate => rate.Kind == kind && rate.Contestant == name)?.PerSecond, 0));
            page.AppendLine(CultureInfo.InvariantCulture, $"| {kind} | {string.Join(" | ", shown)} |");
        }
    }

    private static void AppendIdle(StringBuilder page, RelayResult result)
    {
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"| Memory per idle session, KB, at {result.Plan.IdleSessions} sessions | |").AppendLine("|---|---:|");
        foreach (var (name, kilobytes) in result.IdleKilobytesPerSession)
            page.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {kilobytes:F1} |");
    }

    private static string Show(Series? series, int decimals)
    {
        string Round(double value) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        return series is null ? "" : $"{Round(series.Median)} ({Round(series.Min)} to {Round(series.Max)})";
    }
}
