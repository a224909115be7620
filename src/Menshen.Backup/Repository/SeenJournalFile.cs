using System.Text.Json;
using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>The file, outside the repository, that remembers how far the journal was copied, under our signature.</summary>
public static class SeenJournalFile
{
    private const string Purpose = "menshen backup journal 1";

    public static void Write(string path, SeenJournal seen, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        DurableFiles.Write(path, SignedText.Make(Purpose, JsonSerializer.SerializeToUtf8Bytes(seen, BackupJson.Default.SeenJournal), secrets.Signer));
    }

    /// <summary>Null if nothing was written yet.</summary>
    public static SeenJournal? Read(string path, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return File.Exists(path) ? JsonSerializer.Deserialize(SignedText.Open(Purpose, File.ReadAllBytes(path), path, secrets.Verifier).Span, BackupJson.Default.SeenJournal) : null;
    }
}
