using System.Text.Json;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Keeping;

/// <summary>The ledger's file, under our signature.</summary>
public static class BackupLedgerFile
{
    private static readonly SignedFile<BackupLedger> Form = new("menshen backup ledger 1", BackupJson.Default.BackupLedger);

    public static void Write(string path, BackupLedger ledger, IBackupSecrets secrets) => Form.Write(path, ledger, secrets);

    /// <summary>What is known of a repository. An empty one where nothing is, or what is there is not ours: then all counts as never looked at, and its turn comes at once.</summary>
    public static BackupLedger Read(string path, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(repository);
        try
        {
            if (Form.Read(path, secrets) is { } ledger && ledger.Repository == repository.Id) return ledger;
        }
        catch (Exception e) when (e is BackupException or JsonException or IOException or UnauthorizedAccessException)
        {
        }

        return new BackupLedger(repository.Id);
    }
}
