using System.Globalization;
using System.Text;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Sealed;

/// <summary>The result as Markdown.</summary>
internal static class SealedTable
{
    public static string Write(SealedResult result)
    {
        var page = new StringBuilder();
        var machine = result.Machine;
        page.AppendLine(CultureInfo.InvariantCulture, $"Measured {result.Date} at commit `{machine.Commit}`: {machine.Processor}, {machine.Cores} cores, {machine.Memory}; "
            + $"{machine.Kernel}; {machine.Runtime}; {machine.PostgreSql}. Load before the run: {machine.LoadAtStart:F1}. "
            + $"{result.Plan.Rows} rows, results of {result.Plan.ResultRows}; {result.Plan.Passes} scored passes; median (lowest to highest).");
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"`sealed: {SealedKeys.Line(result.Keys)}`");
        page.AppendLine().AppendLine("| | rows per second of a large result | look-ups per second |").AppendLine("|---|---:|---:|");
        Row(SealedTables.Plain, "plaintext, through Menshen");
        Row(SealedTables.Sealed, "one of five columns sealed, through Menshen");
        Row(SealedTables.Crypted, "the same under pgcrypto's `decrypt`, PostgreSQL itself");
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"A row with a sealed identity number is {result.BytesMorePerValue:F0} bytes longer in the table.");
        return page.ToString();

        void Row(string table, string words) => page.AppendLine(
            CultureInfo.InvariantCulture, $"| {words} | {Show(result.RowsPerSecond[table])} | {Show(result.LookupsPerSecond.GetValueOrDefault(table))} |");
    }

    private static string Show(Series? series) => series is null
        ? "" : string.Create(CultureInfo.InvariantCulture, $"{series.Median:F0} ({series.Min:F0} to {series.Max:F0})");
}
