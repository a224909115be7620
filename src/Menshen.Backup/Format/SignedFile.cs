using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Menshen.Backup.Format;

/// <summary>A file outside of the repository that remembers something of it under our signature.</summary>
/// <param name="purpose">What it is, in its signature: one kind of file does not pass for another.</param>
/// <param name="form">How it is written.</param>
internal sealed class SignedFile<T>(string purpose, JsonTypeInfo<T> form)
    where T : class
{
    public void Write(string path, T remembered, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        DurableFiles.Write(path, SignedText.Make(purpose, JsonSerializer.SerializeToUtf8Bytes(remembered, form), secrets.Signer));
    }

    /// <summary>Null if nothing was written yet.</summary>
    /// <exception cref="BackupException">What is there was not signed by us, or for something else.</exception>
    public T? Read(string path, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return File.Exists(path) ? JsonSerializer.Deserialize(SignedText.Open(purpose, File.ReadAllBytes(path), path, secrets.Verifier).Span, form) : null;
    }
}
