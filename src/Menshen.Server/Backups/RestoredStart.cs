using System.Text;
using System.Text.Json;
using Menshen.Backup;
using Menshen.Backup.Restoring;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>A deployment that a restore made: its first start records that, and says what its journal lacks.</summary>
internal static class RestoredStart
{
    /// <summary>The digest of the report that a start has recorded.</summary>
    private const string ToldFile = "restored.told";

    /// <summary>What the first start has to say; null: no restore made this deployment, or an earlier start recorded it.</summary>
    public static string? Tell(Deployment deployment, DeploymentKeys keys, AdministrationLog log)
    {
        var file = Path.Combine(deployment.Root, ClusterRestore.ReportFile);
        if (!File.Exists(file)) return null;
        var (told, digest) = (Path.Combine(deployment.Root, ToldFile), Convert.ToHexStringLower(Sm3.Hash(File.ReadAllBytes(file))));
        if (File.Exists(told) && File.ReadAllText(told) == digest) return null;
        var (actor, target, words) = Words(file, keys);
        // What is not on disk is told at the next start again.
        if (log.Write(actor, "backup.restored", target, words)) PrivateFiles.Write(told, Encoding.ASCII.GetBytes(digest));
        return $"{target}: {words}";
    }

    private static (string Actor, string Target, string Words) Words(string file, DeploymentKeys keys)
    {
        try
        {
            using var secrets = keys.BackupKeys(mayMake: false);
            var report = RestoreReport.Read(file, secrets.Verifier);
            var missing = report.RecordsUntil is { } until
                ? FormattableString.Invariant($"the journal has nothing between {until.UtcDateTime:u} and this start: what was recorded meanwhile is in its archive and witnesses alone")
                : "the journal goes on where it was";
            var offline = report.Offline.Length == 0 ? "" : $"; offline, nobody was asked for an approval: {report.Offline}";
            var again = report.Revived.Count == 0 ? "" : $"; comes back again: {RestoreWords.Some(report.Revived)}";
            var lost = report.Missing.Count == 0 ? "" : $"; of the journal is not there: {RestoreWords.Some(report.Missing)}";
            var weaker = report.Accepted.Count == 0 ? "" : $"; weaker than it was made: {RestoreWords.Some(report.Accepted)}";
            return (
                report.By.Length == 0 ? "unknown" : report.By, $"{report.Set} to {report.Target}",
                FormattableString.Invariant($"restored at {report.At.UtcDateTime:u}; {missing}{lost}{offline}{weaker}{again}"));
        }
        catch (Exception e) when (e is BackupException or JsonException or Keystore.KeystoreException)
        {
            return ("unknown", ClusterRestore.ReportFile, $"a restore's report is here that is not to be believed: {e.Message}");
        }
    }
}
