using System.Globalization;
using System.Text;

namespace Menshen.Bench.Load;

/// <summary>The result as Markdown.</summary>
internal static class LoadTable
{
    public static string Write(LoadResult result)
    {
        var page = new StringBuilder();
        var machine = result.Machine;
        page.AppendLine(CultureInfo.InvariantCulture, $"Measured {result.Date} at commit `{machine.Commit}`: {machine.Processor}, {machine.Cores} cores, {machine.Memory}; "
            + $"{machine.Kernel}; {machine.Runtime}; {machine.PostgreSql}. Load before the run: {machine.LoadAtStart:F1}. "
            + $"{result.Plan.Waybills} waybills; {result.Plan.Clients} clients without a pause for {result.Seconds:F0} s, after {result.Plan.WarmUpSeconds:F0} s of warm-up.");
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"`load: {LoadKeys.Line(result.Keys)}`");
        page.AppendLine().AppendLine("| request | a second | p50 ms | p95 ms | p99 ms | failures per million | of them |").AppendLine("|---|---:|---:|---:|---:|---:|---|");
        foreach (var kind in result.Kinds.Append(result.All).Append(result.Audit))
        {
            page.AppendLine(CultureInfo.InvariantCulture,
                $"| {kind.Name} | {kind.Requests / result.Seconds:F1} | {kind.P50:F2} | {kind.P95:F2} | {kind.P99:F2} | {kind.FailuresPerMillion:F1} | {Words(kind.Failures)} |");
        }

        page.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"Statements acknowledged {result.Acknowledged}, with a record {result.Recorded}, not known because a connection broke {result.Unknown}; `menshen journal verify` finds the journal sound. "
            + $"The vault, which gives way to the load, had all of it {result.VaultBehind:F0} s after the end.");
        return page.ToString();
    }

    /// <summary>Each code with its number, the most frequent first.</summary>
    public static string Words(IReadOnlyDictionary<string, long> failures) =>
        string.Join(", ", failures.OrderByDescending(failure => failure.Value).ThenBy(failure => failure.Key, StringComparer.Ordinal).Select(failure => $"{failure.Key}: {failure.Value}"));
}
