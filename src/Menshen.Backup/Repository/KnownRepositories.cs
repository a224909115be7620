using System.Text.Json;
using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>The repositories that a deployment has written to, in a signed file of its own.</summary>
public sealed class KnownRepositories(string path, IBackupSecrets secrets)
{
    private const string Purpose = "menshen backup places 1";

    /// <summary>The id of the one that was in a place; null: none was.</summary>
    public string? IdIn(string directory) => Read().FirstOrDefault(known => known.Directory == RepositoryPlace.Canonical(directory))?.Id;

    public void Remember(BackupRepository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var all = Read();
        if (all.Any(known => known.Directory == repository.Root && known.Id == repository.Id)) return;
        IReadOnlyList<KnownRepository> next = [.. all.Where(known => known.Directory != repository.Root), new KnownRepository(repository.Root, repository.Id)];
        DurableFiles.Write(path, SignedText.Make(Purpose, JsonSerializer.SerializeToUtf8Bytes(next, BackupJson.Default.IReadOnlyListKnownRepository), secrets.Signer));
    }

    private IReadOnlyList<KnownRepository> Read() => File.Exists(path)
        ? JsonSerializer.Deserialize(SignedText.Open(Purpose, File.ReadAllBytes(path), path, secrets.Verifier).Span, BackupJson.Default.IReadOnlyListKnownRepository) ?? []
        : [];
}
