using Menshen.Backup.Format;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Taking;

/// <summary>The chunks of the set before, by file and position, as the new set may name them.</summary>
/// <remarks>Compared by SM3 of their contents and never by time or LSN: pages of visibility maps, copied databases and hint bits change without
/// a newer LSN, and a clock that was put back hides changes from times.</remarks>
internal sealed class PreviousChunks
{
    private readonly Dictionary<string, IReadOnlyList<ChunkRef>> _files = new(StringComparer.Ordinal);

    private PreviousChunks(IReadOnlyList<string> references) => References = references;

    public static PreviousChunks None { get; } = new([]);

    /// <summary>The sets that the new set hangs on.</summary>
    public IReadOnlyList<string> References { get; }

    public static PreviousChunks Of(BackupRepository repository, StoredSet set, IBackupSecrets secrets)
    {
        // The set itself first, then what it hung on.
        var all = new PreviousChunks([set.Head.Label, .. set.Head.References]);
        foreach (var file in SetBody.Read(repository.Files, set.BodyFile, set.Head, secrets))
            all._files[file.Path] = [.. file.Chunks.Select(chunk => chunk with { Set = chunk.Set + 1 })];
        return all;
    }

    public ChunkRef? Find(string stored, int position, int length, byte[] digest) =>
        _files.TryGetValue(stored, out var chunks) && position < chunks.Count && chunks[position] is var chunk && chunk.Plain == length
            && chunk.Digest.AsSpan().SequenceEqual(digest) ? chunk : null;
}
