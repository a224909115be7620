using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>The file, outside the repository, that remembers how far the journal was copied, under our signature.</summary>
public static class SeenJournalFile
{
    private static readonly SignedFile<SeenJournal> Form = new("menshen backup journal 1", BackupJson.Default.SeenJournal);

    public static void Write(string path, SeenJournal seen, IBackupSecrets secrets) => Form.Write(path, seen, secrets);

    /// <summary>Null if nothing was written yet.</summary>
    public static SeenJournal? Read(string path, IBackupSecrets secrets) => Form.Read(path, secrets);
}
