using System.Globalization;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Labels;

/// <summary>Boils a result down to the six numbers of the benchmark's last line.</summary>
internal static class LabelsKeys
{
    public static IReadOnlyDictionary<string, double> Of(LabelsResult result) => new Dictionary<string, double>
    {
        ["point_tps_vs_none"] = Series.Ratio(Of(result, LabelsWorkloads.Point, LabelsTables.Labelled), Of(result, LabelsWorkloads.Point, LabelsTables.None)),
        ["range_vs_none"] = Time(result, LabelsWorkloads.Range, LabelsTables.Labelled),
        ["count_vs_none"] = Time(result, LabelsWorkloads.Count, LabelsTables.Labelled),
        ["insert_vs_none"] = Time(result, LabelsWorkloads.Insert, LabelsTables.Labelled),
        ["update_vs_none"] = Time(result, LabelsWorkloads.Update, LabelsTables.Labelled),
        ["copy_vs_none"] = Time(result, LabelsWorkloads.Copy, LabelsTables.Labelled),
    };

    public static string Line(IReadOnlyDictionary<string, double> keys) =>
        string.Join(' ', keys.Select(key => $"{key.Key}={key.Value.ToString("F2", CultureInfo.InvariantCulture)}"));

    /// <summary>The time with the table's policy over the time without one.</summary>
    public static double Time(LabelsResult result, string workload, string table) => Series.Ratio(Of(result, workload, LabelsTables.None), Of(result, workload, table));

    private static Series? Of(LabelsResult result, string workload, string table) => result.Rates[workload].GetValueOrDefault(table);
}
