using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Menshen.Backup.Native;
using Menshen.Crypto;

namespace Menshen.Backup.Format;

/// <summary>Compresses and seals chunks under one key, which no other set or file has: SM4-GCM, the nonce from where the chunk stands. One thread at a time.</summary>
/// <remarks><code>
/// key   = first 16 bytes of HMAC-SM3(backup key, "menshen backup 1" 0 purpose 0 salt)     the salt is 32 random bytes, new for each set and file
/// nonce = stream (4) ‖ index (8)                                                           each once under a key
/// bound = nonce ‖ extra (8) ‖ plain length (4) ‖ compressed (1)                            a chunk opens only in its place
/// </code></remarks>
internal sealed class ChunkSeal : IDisposable
{
    /// <summary>Plain bytes in a chunk of a file: small enough that a changed page costs little in an incremental set, large enough to compress well.</summary>
    public const int ChunkBytes = 256 * 1024;

    public const int SaltSize = 32;

    /// <summary>The longest that a sealed chunk can be.</summary>
    public const int MaximumSealed = ChunkBytes + Sm4Gcm.Overhead;

    private const int BoundSize = Sm4Gcm.NonceSize + sizeof(ulong) + sizeof(int) + 1;

    /// <summary>zstd's fastest ordinary level: at level 3 compression, not reading, was what a backup waited for.</summary>
    private const int Level = 1;

    private readonly Sm4Gcm _gcm;
    private readonly ZstdCodec _zstd = new();
    private readonly byte[] _work = new byte[ChunkBytes];

    public ChunkSeal(IBackupSecrets secrets, string purpose, ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltSize, nameof(salt));
        Span<byte> key = stackalloc byte[HmacSm3.MacSize];
        secrets.Derive([.. "menshen backup 1\0"u8, .. Encoding.UTF8.GetBytes(purpose), 0, .. salt], key);
        _gcm = new Sm4Gcm(key[..Sm4Gcm.KeySize]);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Seals at most <see cref="ChunkBytes"/> into <paramref name="output"/>, which holds <see cref="MaximumSealed"/>.</summary>
    public ChunkForm Seal(uint stream, ulong index, ulong extra, ReadOnlySpan<byte> plain, Span<byte> output)
    {
        var length = plain.Length < 64 ? 0 : _zstd.Compress(plain, _work.AsSpan(0, plain.Length - 1), Level);
        var compressed = length > 0;
        var content = compressed ? _work.AsSpan(0, length) : plain;
        Span<byte> bound = stackalloc byte[BoundSize];
        Bind(bound, stream, index, extra, plain.Length, compressed);
        var total = content.Length + Sm4Gcm.Overhead;
        _gcm.Seal(bound[..Sm4Gcm.NonceSize], content, bound, output[..total]);
        return new ChunkForm(total, compressed);
    }

    /// <summary>Opens what <see cref="Seal"/> made in the same place; false if a bit or the place is another.</summary>
    public bool TryOpen(uint stream, ulong index, ulong extra, ReadOnlySpan<byte> sealedChunk, bool isCompressed, Span<byte> plain)
    {
        if (sealedChunk.Length < Sm4Gcm.Overhead || sealedChunk.Length > MaximumSealed || plain.Length > ChunkBytes) return false;
        Span<byte> bound = stackalloc byte[BoundSize];
        Bind(bound, stream, index, extra, plain.Length, isCompressed);
        var content = sealedChunk.Length - Sm4Gcm.Overhead;
        if (!isCompressed) return content == plain.Length && _gcm.TryOpen(bound[..Sm4Gcm.NonceSize], sealedChunk, bound, plain);
        return _gcm.TryOpen(bound[..Sm4Gcm.NonceSize], sealedChunk, bound, _work.AsSpan(0, content))
            && _zstd.TryDecompress(_work.AsSpan(0, content), plain);
    }

    public void Dispose()
    {
        _gcm.Dispose();
        _zstd.Dispose();
        // Plain text of the database.
        CryptographicOperations.ZeroMemory(_work);
    }

    private static void Bind(Span<byte> bound, uint stream, ulong index, ulong extra, int plainLength, bool isCompressed)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bound, stream);
        BinaryPrimitives.WriteUInt64BigEndian(bound[4..], index);
        BinaryPrimitives.WriteUInt64BigEndian(bound[12..], extra);
        BinaryPrimitives.WriteInt32BigEndian(bound[20..], plainLength);
        bound[24] = isCompressed ? (byte)1 : (byte)0;
    }
}
