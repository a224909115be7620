namespace Menshen.Backup.Format;

/// <summary>How a chunk came out of sealing.</summary>
/// <param name="Length">Sealed bytes.</param>
/// <param name="IsCompressed">Whether it was compressed before.</param>
internal readonly record struct ChunkForm(int Length, bool IsCompressed);
