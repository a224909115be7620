using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>The file, outside the repository, that remembers how far WAL was archived, under our signature.</summary>
public static class SeenWalFile
{
    private static readonly SignedFile<SeenWal> Form = new("menshen backup wal 1", BackupJson.Default.SeenWal);

    public static void Write(string path, SeenWal seen, IBackupSecrets secrets) => Form.Write(path, seen, secrets);

    /// <summary>Null if nothing was written yet.</summary>
    public static SeenWal? Read(string path, IBackupSecrets secrets) => Form.Read(path, secrets);
}
