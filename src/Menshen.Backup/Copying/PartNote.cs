using System.Text.Json;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Copying;

/// <summary>Says under our signature which sets of a repository were given out: the file <c>part</c> beside them, so that nobody takes the others for lost.</summary>
/// <remarks>It is believed where somebody looks at a directory that he names, and never of the repository that is written to: there it would excuse what was deleted.</remarks>
public static class PartNote
{
    public const string FileName = "part";

    private const string Purpose = "menshen backup part 1";

    public static byte[] Make(IReadOnlyList<string> labels, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return SignedText.Make(Purpose, JsonSerializer.SerializeToUtf8Bytes(labels, BackupJson.Default.IReadOnlyListString), secrets.Signer);
    }

    /// <summary>Whether a note says that these sets, and no others, were given out.</summary>
    internal static bool Covers(BackupRepository repository, IReadOnlyList<StoredSet> sets, IBackupSecrets secrets)
    {
        var file = Path.Combine(repository.Root, FileName);
        if (!repository.Files.Exists(file)) return false;
        var labels = JsonSerializer.Deserialize(SignedText.Open(Purpose, repository.Files.ReadAll(file), file, secrets.Verifier).Span, BackupJson.Default.IReadOnlyListString) ?? [];
        return labels.Order(StringComparer.Ordinal).SequenceEqual(sets.Select(set => set.Head.Label).Order(StringComparer.Ordinal));
    }
}
