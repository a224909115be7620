using System.Globalization;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Sealed;

/// <summary>Boils a result down to the five numbers of the benchmark's last line.</summary>
internal static class SealedKeys
{
    public static IReadOnlyDictionary<string, double> Of(SealedResult result) => new Dictionary<string, double>
    {
        ["rows_vs_plain"] = Series.Ratio(result.RowsPerSecond[SealedTables.Sealed], result.RowsPerSecond[SealedTables.Plain]),
        ["lookup_vs_plain"] = Series.Ratio(result.LookupsPerSecond[SealedTables.Sealed], result.LookupsPerSecond[SealedTables.Plain]),
        ["rows_vs_pgcrypto"] = Series.Ratio(result.RowsPerSecond[SealedTables.Sealed], result.RowsPerSecond[SealedTables.Crypted]),
        ["ns_per_value"] = result.NanosecondsPerValue,
        ["seal_rows_per_second"] = result.SealedPerSecond,
    };

    public static string Line(IReadOnlyDictionary<string, double> keys) => string.Join(' ', keys.Select(
        key => $"{key.Key}={key.Value.ToString(key.Key is "ns_per_value" or "seal_rows_per_second" ? "F0" : "F2", CultureInfo.InvariantCulture)}"));
}
