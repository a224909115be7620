using System.Globalization;

namespace Menshen.Bench.Load;

/// <summary>Boils a result down to the numbers of the benchmark's last line.</summary>
internal static class LoadKeys
{
    public static IReadOnlyDictionary<string, double> Of(LoadResult result) => new Dictionary<string, double>
    {
        ["requests_per_second"] = result.All.Requests / result.Seconds,
        ["p50_ms"] = result.All.P50,
        ["p95_ms"] = result.All.P95,
        ["p99_ms"] = result.All.P99,
        ["failures_per_million"] = result.All.FailuresPerMillion,
        ["unrecorded"] = Math.Max(0, result.Acknowledged - result.Recorded),
    };

    public static string Line(IReadOnlyDictionary<string, double> keys) => string.Join(' ', keys.Select(
        key => $"{key.Key}={key.Value.ToString(key.Key.EndsWith("_ms", StringComparison.Ordinal) ? "F2" : key.Key == "failures_per_million" ? "F1" : "F0", CultureInfo.InvariantCulture)}"));
}
