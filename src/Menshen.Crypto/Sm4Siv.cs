using System.Security.Cryptography;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>Deterministic authenticated encryption: SIV (RFC 5297) over SM4 (GB/T 32907), always with exactly one string of
/// associated data (which may be empty). One thread at a time.</summary>
/// <remarks><code>
/// sealed: | synthetic IV, which is the tag: 16 | ciphertext: as long as the plaintext |
/// </code>
/// The same plaintext under the same key and associated data seals to the same bytes; whoever sees two values learns whether they are
/// equal.
/// Where that must not show, put a random nonce into the associated data.</remarks>
public sealed class Sm4Siv : IDisposable
{
    /// <summary>Bytes in a key: one SM4 key for the tag, one for the ciphertext.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes by which a sealed value is longer than its plaintext.</summary>
    public const int Overhead = 16;

    private readonly CipherHandle _cipher;

    /// <summary>Takes a copy of <paramref name="key"/> into locked memory.</summary>
    public Sm4Siv(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize, nameof(key));
        _cipher = CipherHandle.Open(CipherHandle.SyntheticIv, key);
    }

    /// <summary>Writes the sealed value, <see cref="Overhead"/> bytes longer than <paramref name="plaintext"/>, to
    /// <paramref name="output"/>.</summary>
    public void Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, checked(plaintext.Length + Overhead), nameof(output));
        SealedSpans.RefuseOverlap(plaintext, output);
        _cipher.Reset();
        _cipher.Authenticate(associatedData);
        _cipher.Encrypt(plaintext, output[Overhead..]);
        _cipher.GetTag(output[..Overhead]);
    }

    /// <summary>Opens what <see cref="Seal"/> made; false, and <paramref name="plaintext"/> zeroed, if a single bit is not as it was
    /// sealed.</summary>
    public bool TryOpen(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> associatedData, Span<byte> plaintext)
    {
        if (sealedValue.Length < Overhead)
        {
            return false;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(plaintext.Length, sealedValue.Length - Overhead, nameof(plaintext));
        SealedSpans.RefuseOverlap(sealedValue, plaintext);
        _cipher.Reset();
        _cipher.Authenticate(associatedData);
        _cipher.SetDecryptionTag(sealedValue[..Overhead]);
        if (_cipher.TryDecrypt(sealedValue[Overhead..], plaintext))
        {
            return true;
        }

        CryptographicOperations.ZeroMemory(plaintext);
        return false;
    }

    public void Dispose() => _cipher.Dispose();
}
