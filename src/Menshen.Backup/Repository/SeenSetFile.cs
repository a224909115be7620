using System.Text.Json;
using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>A file that remembers a set under our signature: the newest one, outside the repository; and inside of it the newest that expired.</summary>
/// <remarks>Each has a purpose of its own in its signature: the note of an expiry, copied over the other, must not make an older state pass for the newest.</remarks>
public static class SeenSetFile
{
    private const string Newest = "menshen backup seen 1";
    private const string Gone = "menshen backup expired 1";

    public static void Write(string path, SeenSet seen, IBackupSecrets secrets) => DurableFiles.Write(path, Make(seen, Newest, secrets));

    /// <summary>Null if nothing was written yet.</summary>
    public static SeenSet? Read(string path, IBackupSecrets secrets) => File.Exists(path) ? Open(File.ReadAllBytes(path), path, Newest, secrets) : null;

    internal static void WriteExpired(BackupRepository repository, SeenSet seen, IBackupSecrets secrets) =>
        repository.Files.Write(repository.ExpiredFile, Make(seen, Gone, secrets));

    internal static SeenSet? ReadExpired(BackupRepository repository, IBackupSecrets secrets) => repository.Files.Exists(repository.ExpiredFile)
        ? Open(repository.Files.ReadAll(repository.ExpiredFile), repository.ExpiredFile, Gone, secrets)
        : null;

    private static byte[] Make(SeenSet seen, string purpose, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return SignedText.Make(purpose, JsonSerializer.SerializeToUtf8Bytes(seen, BackupJson.Default.SeenSet), secrets.Signer);
    }

    private static SeenSet? Open(byte[] text, string place, string purpose, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return JsonSerializer.Deserialize(SignedText.Open(purpose, text, place, secrets.Verifier).Span, BackupJson.Default.SeenSet);
    }
}
