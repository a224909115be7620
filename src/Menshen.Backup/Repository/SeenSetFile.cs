using System.Text.Json;
using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>A file that remembers a set under our signature: the newest one, outside the repository; and inside of it the newest that expired.</summary>
/// <remarks>Each has a purpose of its own in its signature: the note of an expiry, copied over the other, must not make an older state pass for the newest.</remarks>
public static class SeenSetFile
{
    private const string Newest = "menshen backup seen 1";
    private const string Gone = "menshen backup expired 1";

    public static void Write(string path, SeenSet seen, IBackupSecrets secrets) => Write(path, seen, Newest, secrets);

    /// <summary>Null if nothing was written yet.</summary>
    public static SeenSet? Read(string path, IBackupSecrets secrets) => Read(path, Newest, secrets);

    internal static void WriteExpired(string path, SeenSet seen, IBackupSecrets secrets) => Write(path, seen, Gone, secrets);

    internal static SeenSet? ReadExpired(string path, IBackupSecrets secrets) => Read(path, Gone, secrets);

    private static void Write(string path, SeenSet seen, string purpose, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        DurableFiles.Write(path, SignedText.Make(purpose, JsonSerializer.SerializeToUtf8Bytes(seen, BackupJson.Default.SeenSet), secrets.Signer));
    }

    private static SeenSet? Read(string path, string purpose, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return File.Exists(path) ? JsonSerializer.Deserialize(SignedText.Open(purpose, File.ReadAllBytes(path), path, secrets.Verifier).Span, BackupJson.Default.SeenSet) : null;
    }
}
