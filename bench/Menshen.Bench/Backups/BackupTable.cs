using System.Globalization;
using System.Text;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Backups;

/// <summary>The result as Markdown.</summary>
internal static class BackupTable
{
    public static string Write(BackupResult result)
    {
        var (page, machine) = (new StringBuilder(), result.Machine);
        page.AppendLine(CultureInfo.InvariantCulture, $"Measured {result.Date} at commit `{machine.Commit}`: {machine.Processor}, {machine.Cores} cores, {machine.Memory}; "
            + $"{machine.Kernel}; {machine.PostgreSql}. Load before the run: {machine.LoadAtStart:F1}. "
            + $"{result.PlainBytes >> 20} MiB (pgbench, scale {result.Plan.Scale}); {result.Plan.Passes} passes; median (lowest to highest).");
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"`backup: {BackupKeys.Line(result.Keys)}`");
        page.AppendLine().AppendLine("| | full backup, MB/s | unpacking, MB/s | size, MiB | pgbench beside it, tps |").AppendLine("|---|---:|---:|---:|---:|");
        Row(BackupPasses.Menshen, "Menshen (zstd, SM4-GCM, SM3, SM2)", result.SetBytes);
        Row(BackupPasses.Rest, "pgBackRest (zstd, AES-256-CBC)", result.RestBytes);
        Row(BackupPasses.Base, "pg_basebackup (plain)", result.PlainBytes);
        page.AppendLine(CultureInfo.InvariantCulture, $"| `tar`, `zstd -1` | | | {result.ZstdBytes >> 20} | |");
        page.AppendLine(CultureInfo.InvariantCulture, $"| nothing beside it | | | | {Show(result.Rates.GetValueOrDefault(BackupPasses.Alone), rate => rate)} |");
        return page.ToString();

        void Row(string name, string words, long bytes) => page.AppendLine(CultureInfo.InvariantCulture,
            $"| {words} | {Speed(result.Backups, name)} | {Speed(result.Restores, name)} | {bytes >> 20} | {Show(result.Rates.GetValueOrDefault(name), rate => rate)} |");

        string Speed(IReadOnlyDictionary<string, Series?> seconds, string name) => Show(seconds.GetValueOrDefault(name), time => result.PlainBytes / time / 1e6);
    }

    private static string Show(Series? series, Func<double, double> of) =>
        series is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{of(series.Median):F0} ({Math.Min(of(series.Min), of(series.Max)):F0} to {Math.Max(of(series.Min), of(series.Max)):F0})");
}
