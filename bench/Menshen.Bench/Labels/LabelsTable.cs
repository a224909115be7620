using System.Globalization;
using System.Text;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Labels;

/// <summary>The result as Markdown.</summary>
internal static class LabelsTable
{
    public static string Write(LabelsResult result)
    {
        var page = new StringBuilder();
        var machine = result.Machine;
        page.AppendLine(CultureInfo.InvariantCulture, $"Measured {result.Date} at commit `{machine.Commit}`: {machine.Processor}, {machine.Cores} cores, {machine.Memory}; "
            + $"{machine.Kernel}; {machine.PostgreSql}. Load before the run: {machine.LoadAtStart:F1}. "
            + $"{result.Plan.Rows} rows that the session sees and a tenth more above it; {result.Plan.Passes} scored passes of {result.Plan.Seconds} s; median (lowest to highest).");
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"`labels: {LabelsKeys.Line(result.Keys)}`");
        page.AppendLine().AppendLine("| | a second, no policy | a second, labelled | a second, a function for each row | time, labelled | time, a function for each row |");
        page.AppendLine("|---|---:|---:|---:|---:|---:|");
        Row(LabelsWorkloads.Point, "one row by its key");
        Row(LabelsWorkloads.Range, "1,000 rows by a range of keys");
        Row(LabelsWorkloads.Count, "`count(*)` of the whole table");
        Row(LabelsWorkloads.Insert, "insert of 1,000 rows");
        Row(LabelsWorkloads.Update, "update of one row by its key");
        Row(LabelsWorkloads.Copy, string.Create(CultureInfo.InvariantCulture, $"`COPY` of {LabelsWorkloads.Copied:N0} rows (third: an INSERT of them)"));
        return page.ToString();

        void Row(string workload, string words) => page.AppendLine(CultureInfo.InvariantCulture,
            $"| {words} | {Show(workload, LabelsTables.None)} | {Show(workload, LabelsTables.Labelled)} | {Show(workload, LabelsTables.Naive)} "
            + $"| {LabelsKeys.Time(result, workload, LabelsTables.Labelled):F2} | {LabelsKeys.Time(result, workload, LabelsTables.Naive):F2} |");

        string Show(string workload, string table) => result.Rates[workload].GetValueOrDefault(table) is { } series ? Text(series) : "";
    }

    private static string Text(Series series) => string.Create(CultureInfo.InvariantCulture, $"{series.Median:F1} ({series.Min:F1} to {series.Max:F1})");
}
