using System.Text.Json;
using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>The file, outside the repository, that remembers how far WAL was archived, under our signature.</summary>
public static class SeenWalFile
{
    private const string Purpose = "menshen backup wal 1";

    public static void Write(string path, SeenWal seen, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        DurableFiles.Write(path, SignedText.Make(Purpose, JsonSerializer.SerializeToUtf8Bytes(seen, BackupJson.Default.SeenWal), secrets.Signer));
    }

    /// <summary>Null if nothing was written yet.</summary>
    public static SeenWal? Read(string path, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return File.Exists(path) ? JsonSerializer.Deserialize(SignedText.Open(Purpose, File.ReadAllBytes(path), path, secrets.Verifier).Span, BackupJson.Default.SeenWal) : null;
    }
}
