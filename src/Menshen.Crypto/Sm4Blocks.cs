using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>SM4 of many blocks that have nothing to do with one another, in one call. One thread at a time.</summary>
/// <remarks>libgcrypt works on 8 or 16 blocks side by side where a mode allows it; ECB is no such mode before 1.11, and the modes that encrypt with a chain cannot be.
/// Decryption in CFB is, and encrypts:
/// <code>
/// out[i] = in[i] ⊕ E(in[i-1])     hence     E(in[i]) = out[i+1] ⊕ in[i+1], whatever the blocks are
/// </code>
/// The first block of the output belongs to the call before: cheaper than telling the library of a new beginning.</remarks>
internal sealed class Sm4Blocks : IDisposable
{
    /// <summary>Bytes in a block.</summary>
    public const int Size = 16;

    private readonly CipherHandle _cipher;

    /// <summary>Takes a copy of <paramref name="key"/>, 16 bytes, into locked memory.</summary>
    public Sm4Blocks(ReadOnlySpan<byte> key) => _cipher = CipherHandle.Open(CipherHandle.CipherFeedback, key);

    /// <summary>Writes E of the first <paramref name="count"/> of <paramref name="blocks"/> to the front of <paramref name="output"/>.</summary>
    /// <param name="blocks">One more than are wanted; what the last holds does not matter, and becomes known to nobody.</param>
    /// <param name="output">As many; the last is used up.</param>
    public void Encrypt(ReadOnlySpan<Vector128<byte>> blocks, Span<Vector128<byte>> output, int count)
    {
        blocks = blocks[..(count + 1)];
        output = output[..blocks.Length];
        _cipher.Decrypt(MemoryMarshal.AsBytes(blocks), MemoryMarshal.AsBytes(output));
        for (var i = 0; i < count; i++) output[i] = output[i + 1] ^ blocks[i + 1];
    }

    public void Dispose() => _cipher.Dispose();
}
