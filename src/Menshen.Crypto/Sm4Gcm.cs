using System.Security.Cryptography;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>Authenticated encryption with a nonce: GCM over SM4 (RFC 8998). One thread at a time.</summary>
/// <remarks><code>
/// sealed: | ciphertext: as long as the plaintext | tag: 16 |
/// </code>
/// A nonce used twice under one key gives away both plaintexts and the power to forge: take it from a counter that outlives a restart.
/// Where that cannot be promised, use <see cref="Sm4Siv"/>.</remarks>
public sealed class Sm4Gcm : IDisposable
{
    /// <summary>Bytes in a key.</summary>
    public const int KeySize = 16;

    /// <summary>Bytes in a nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes by which a sealed value is longer than its plaintext.</summary>
    public const int Overhead = 16;

    private readonly CipherHandle _cipher;

    /// <summary>Takes a copy of <paramref name="key"/> into locked memory.</summary>
    public Sm4Gcm(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize, nameof(key));
        _cipher = CipherHandle.Open(CipherHandle.GaloisCounter, key);
    }

    /// <summary>Writes ciphertext and tag, <see cref="Overhead"/> bytes more than <paramref name="plaintext"/>, to
    /// <paramref name="output"/>.</summary>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, checked(plaintext.Length + Overhead), nameof(output));
        SealedSpans.RefuseOverlap(plaintext, output);
        Begin(nonce, associatedData);
        _cipher.Encrypt(plaintext, output[..plaintext.Length]);
        _cipher.GetTag(output[plaintext.Length..]);
    }

    /// <summary>Opens what <see cref="Seal"/> made; false, and <paramref name="plaintext"/> zeroed, if a single bit is not as it was
    /// sealed.</summary>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> associatedData, Span<byte> plaintext)
    {
        if (sealedValue.Length < Overhead)
        {
            return false;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(plaintext.Length, sealedValue.Length - Overhead, nameof(plaintext));
        SealedSpans.RefuseOverlap(sealedValue, plaintext);
        Begin(nonce, associatedData);
        if (_cipher.TryDecrypt(sealedValue[..plaintext.Length], plaintext) && _cipher.IsTag(sealedValue[plaintext.Length..]))
        {
            return true;
        }

        CryptographicOperations.ZeroMemory(plaintext);
        return false;
    }

    public void Dispose() => _cipher.Dispose();

    private void Begin(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize, nameof(nonce));
        _cipher.Reset();
        _cipher.SetNonce(nonce);
        _cipher.Authenticate(associatedData);
    }
}
