using System.Globalization;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Backups;

/// <summary>Boils a result down to the numbers of the benchmark's last line; not a number where pgBackRest is not installed.</summary>
internal static class BackupKeys
{
    public static IReadOnlyDictionary<string, double> Of(BackupResult result) => new Dictionary<string, double>
    {
        // Bytes are the same, so the rates' ratio is that of the times, the other way round.
        ["backup_vs_pgbackrest"] = Series.Ratio(result.Backups.GetValueOrDefault(BackupPasses.Rest), result.Backups.GetValueOrDefault(BackupPasses.Menshen)),
        ["restore_vs_pgbackrest"] = Series.Ratio(result.Restores.GetValueOrDefault(BackupPasses.Rest), result.Restores.GetValueOrDefault(BackupPasses.Menshen)),
        ["size_vs_zstd"] = result.SetBytes / (double)result.ZstdBytes,
        ["tps_during_backup"] = Series.Ratio(result.Rates.GetValueOrDefault(BackupPasses.Menshen), result.Rates.GetValueOrDefault(BackupPasses.Alone)),
        ["backup_vs_basebackup"] = Series.Ratio(result.Backups.GetValueOrDefault(BackupPasses.Base), result.Backups.GetValueOrDefault(BackupPasses.Menshen)),
        ["tps_during_pgbackrest"] = Series.Ratio(result.Rates.GetValueOrDefault(BackupPasses.Rest), result.Rates.GetValueOrDefault(BackupPasses.Alone)),
    };

    public static string Line(IReadOnlyDictionary<string, double> keys) =>
        string.Join(' ', keys.Select(key => $"{key.Key}={key.Value.ToString("F2", CultureInfo.InvariantCulture)}"));
}
