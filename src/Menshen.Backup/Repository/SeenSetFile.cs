using System.Text.Json;
using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>The file, outside the repository, that remembers its newest set under our signature.</summary>
public static class SeenSetFile
{
    private const string Purpose = "menshen backup seen 1";

    public static void Write(string path, SeenSet seen, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        DurableFiles.Write(path, SignedText.Make(Purpose, JsonSerializer.SerializeToUtf8Bytes(seen, BackupJson.Default.SeenSet), secrets.Signer));
    }

    /// <summary>Null if nothing was written yet.</summary>
    public static SeenSet? Read(string path, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return File.Exists(path)
            ? JsonSerializer.Deserialize(SignedText.Open(Purpose, File.ReadAllBytes(path), path, secrets.Verifier).Span, BackupJson.Default.SeenSet)
            : null;
    }
}
