using Menshen.Crypto;

namespace Menshen.Backup.Format;

/// <summary>A file or directory of a set.</summary>
/// <param name="Path">Relative, with slashes; a directory ends in one.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Bytes">Its length when it was read.</param>
/// <param name="Digest">SM3 of its bytes where it is one chunk, else of its chunks' digests in order; empty for a directory.</param>
/// <param name="Chunks">Its contents in order.</param>
internal sealed record FileEntry(string Path, int Mode, long Bytes, byte[] Digest, IReadOnlyList<ChunkRef> Chunks)
{
    public bool IsDirectory => Path.EndsWith('/');

    public static byte[] DigestOf(IReadOnlyList<ChunkRef> chunks)
    {
        if (chunks.Count == 1) return chunks[0].Digest;
        using var hasher = new Sm3Hasher();
        foreach (var chunk in chunks) hasher.Append(chunk.Digest);
        var digest = new byte[Sm3.DigestSize];
        hasher.Finish(digest);
        return digest;
    }
}
