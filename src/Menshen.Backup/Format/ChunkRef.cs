namespace Menshen.Backup.Format;

/// <summary>Where a chunk of a file is: in this set, or in one before it.</summary>
/// <param name="Set">0: this set; n: the n-th of the head's references.</param>
/// <param name="Pack">Number of the pack in that set.</param>
/// <param name="Index">Which chunk of the pack; its nonce.</param>
/// <param name="Offset">Byte in the pack.</param>
/// <param name="Sealed">Sealed bytes.</param>
/// <param name="Plain">Plain bytes.</param>
/// <param name="IsCompressed">Whether it was compressed.</param>
/// <param name="Digest">SM3 of the plain bytes.</param>
internal sealed record ChunkRef(int Set, int Pack, long Index, long Offset, int Sealed, int Plain, bool IsCompressed, byte[] Digest);
