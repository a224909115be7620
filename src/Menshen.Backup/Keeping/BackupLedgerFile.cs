using System.Text.Json;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Keeping;

/// <summary>The ledger's file, under our signature.</summary>
public static class BackupLedgerFile
{
    private const string Purpose = "menshen backup ledger 1";

    public static void Write(string path, BackupLedger ledger, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        DurableFiles.Write(path, SignedText.Make(Purpose, JsonSerializer.SerializeToUtf8Bytes(ledger, BackupJson.Default.BackupLedger), secrets.Signer));
    }

    /// <summary>What is known of a repository. An empty one where nothing is, or what is there is not ours: then all counts as never looked at, and its turn comes at once.</summary>
    public static BackupLedger Read(string path, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(secrets);
        try
        {
            if (File.Exists(path)
                && JsonSerializer.Deserialize(SignedText.Open(Purpose, File.ReadAllBytes(path), path, secrets.Verifier).Span, BackupJson.Default.BackupLedger) is { } ledger
                && ledger.Repository == repository.Id)
                return ledger;
        }
        catch (Exception e) when (e is BackupException or JsonException or IOException or UnauthorizedAccessException)
        {
        }

        return new BackupLedger(repository.Id);
    }
}
