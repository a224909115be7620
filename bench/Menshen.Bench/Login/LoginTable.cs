using System.Globalization;
using System.Text;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Login;

/// <summary>The result as Markdown.</summary>
internal static class LoginTable
{
    public static string Write(LoginResult result)
    {
        var page = new StringBuilder();
        var machine = result.Machine;
        page.AppendLine(CultureInfo.InvariantCulture, $"Measured {result.Date} at commit `{machine.Commit}`: {machine.Processor}, {machine.Cores} cores, {machine.Memory}; "
            + $"{machine.Kernel}; {machine.Runtime}; {machine.PostgreSql}; {machine.PgBouncer}. Load before the run: {machine.LoadAtStart:F1}. "
            + $"{result.Plan.Passes} scored passes of {result.Plan.Seconds:F0} s; median (lowest to highest).");
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"`login: {LoginKeys.Line(result.Keys)}`");
        page.AppendLine().AppendLine("| TLS 1.3 and SCRAM, one query, goodbye | contestant | logins per second | per CPU second of the proxy |").AppendLine("|---|---|---:|---:|");
        foreach (var cell in result.Cells)
            page.AppendLine(CultureInfo.InvariantCulture, $"| {cell.Kind} | {cell.Contestant} | {Show(cell.PerSecond)} | {Show(cell.PerCpuSecond)} |");
        if (result.Storm is { } storm)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"A storm of {storm.Attempts} failing logins from one address took {storm.Seconds:F1} s; {storm.TurnedAway} were turned away. "
                + $"A bystander's login and query: {storm.BeforeMilliseconds:F1} ms before, {storm.DuringMilliseconds:F1} ms during it; {storm.BystandersRefused} bystanders were refused.");
        }

        return page.ToString();
    }

    private static string Show(Series? series) => series is null
        ? "" : string.Create(CultureInfo.InvariantCulture, $"{series.Median:F0} ({series.Min:F0} to {series.Max:F0})");
}
