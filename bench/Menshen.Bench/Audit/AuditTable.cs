using System.Globalization;
using System.Text;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit;

/// <summary>The result as Markdown.</summary>
internal static class AuditTable
{
    public static string Write(AuditResult result)
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"Measured {result.Date} at commit `{result.Machine.Commit}`: {result.Machine.Processor}, {result.Machine.Cores} cores, "
            + $"{result.Machine.Memory}; {result.Machine.Kernel}; {result.Machine.Runtime}; {result.Machine.PostgreSql}; {result.Machine.PgBouncer}. "
            + $"Load before the run: {result.Machine.LoadAtStart:F1}. {result.Plan.Passes} passes of {result.Plan.SecondsPerCell:F0} s; median (lowest to highest).");
        page.AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"`audit: {AuditKeys.Line(result.Keys)}`");
        page.AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"\"Off\" is the contestant {result.Baseline}.");
        foreach (var clients in result.Plan.Cells.Select(cell => cell.Clients).Distinct())
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Of {clients} clients alone: `{AuditKeys.Line(AuditKeys.OfClients(result, clients))}`");
        AppendCells(page, result);
        AppendRest(page, result);
        return page.ToString();
    }

    private static void AppendCells(StringBuilder page, AuditResult result)
    {
        page.AppendLine().AppendLine("| pgbench | contestant | TPS | p99 ms | proxy CPU us per transaction | audit bytes per statement |")
            .AppendLine("|---|---|---:|---:|---:|---:|");
        foreach (var cell in result.Plan.Cells)
        {
            foreach (var row in result.Cells.Where(row => row.Cell == cell))
                page.AppendLine(CultureInfo.InvariantCulture,
                    $"| {cell} | {row.Contestant} | {Show(row.TransactionsPerSecond, 0)} | {Show(row.P99Milliseconds, 2)} | {Show(row.CpuMicrosecondsPerQuery, 1)} | {Show(row.AuditBytesPerStatement, 1)} |");
        }
    }

    private static void AppendRest(StringBuilder page, AuditResult result)
    {
        page.AppendLine().AppendLine("| journal and vault | |").AppendLine("|---|---:|");
        if (result.Append is { } append)
        {
            Row("records appended per second, group commit (`strict`)", Show(append.Journal, 0));
            Row("records appended per second, one fdatasync each", Show(append.SyncEach, 0));
        }

        if (result.Verify is { } verify)
        {
            Row("records verified per second", Round(verify.RecordsPerSecond, 0));
            Row("verification, MB/s", Round(verify.MegabytesPerSecond, 0));
            Row("SM3 of the same bytes on one core, MB/s", Round(verify.SerialSm3MegabytesPerSecond, 0));
        }

        if (result.Search is not { } search)
            return;
        foreach (var answer in search.Vault)
        {
            Row(string.Create(CultureInfo.InvariantCulture, $"search over {search.Records:N0} records, {answer.Kind} ({answer.Rows:N0} rows), seconds"),
                string.Create(CultureInfo.InvariantCulture, $"{Show(answer.Seconds, 3)}, the first {answer.FirstSeconds:F3}"));
        }

        Row("`zstd -dc` and `grep` over the same as text, seconds", Show(search.Grep, 2));
        Row("grep against the slowest search, times", Round(search.GrepVersusVault, 1));
        Row("the text under zstd, MB", Round(search.CompressedBytes / 1e6, 0));
        Row("the vault, MB", Round(search.VaultBytes / 1e6, 0));

        void Row(string what, string value) => page.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {value} |");
    }

    private static string Show(Series? series, int decimals) => series is null
        ? ""
        : $"{Round(series.Median, decimals)} ({Round(series.Min, decimals)} to {Round(series.Max, decimals)})";

    private static string Round(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
}
