using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>Seals the secrets of one-time codes for the catalogue, each bound to its subject, and makes the digests of recovery codes.</summary>
internal sealed class FactorSeal : IDisposable
{
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("totp secret\0");

    private readonly Lock _gate = new();
    private readonly Sm4Siv _sealing;
    private readonly byte[] _digesting;

    /// <param name="sealing">A key of SM4-SIV.</param>
    /// <param name="digesting">A key of HMAC-SM3, unrelated to the other; taken over and cleared at the end.</param>
    public FactorSeal(ReadOnlySpan<byte> sealing, byte[] digesting) => (_sealing, _digesting) = (new Sm4Siv(sealing), digesting);

    /// <summary>The secret sealed for this subject.</summary>
    public byte[] Seal(long subjectId, ReadOnlySpan<byte> secret)
    {
        var output = new byte[secret.Length + Sm4Siv.Overhead];
        lock (_gate)
            _sealing.Seal(secret, Binding(subjectId), output);
        return output;
    }

    /// <summary>Opens what was sealed for this subject; null for another's, or one that was changed. The caller clears it.</summary>
    public byte[]? Open(long subjectId, ReadOnlySpan<byte> sealedSecret)
    {
        var secret = GC.AllocateUninitializedArray<byte>(Math.Max(0, sealedSecret.Length - Sm4Siv.Overhead), pinned: true);
        lock (_gate)
            return _sealing.TryOpen(sealedSecret, Binding(subjectId), secret) ? secret : null;
    }

    /// <summary>The keyed digest under which a recovery code is kept. No stretching: a code has 79 random bits, and the key is not in the database.</summary>
    public byte[] Digest(long subjectId, ReadOnlySpan<char> recoveryCode)
    {
        // Pinned, or the garbage collector leaves copies behind that nobody clears.
        var text = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(recoveryCode), pinned: true);
        Encoding.UTF8.GetBytes(recoveryCode, text);
        var head = "recovery code\0"u8;
        var input = GC.AllocateUninitializedArray<byte>(head.Length + sizeof(long) + text.Length, pinned: true);
        head.CopyTo(input);
        Id(subjectId).CopyTo(input, head.Length);
        text.CopyTo(input, head.Length + sizeof(long));
        var digest = new byte[HmacSm3.MacSize];
        HmacSm3.Compute(_digesting, input, digest);
        CryptographicOperations.ZeroMemory(text);
        CryptographicOperations.ZeroMemory(input);
        return digest;
    }

    public void Dispose()
    {
        _sealing.Dispose();
        CryptographicOperations.ZeroMemory(_digesting);
    }

    private static byte[] Binding(long subjectId) => [.. Purpose, .. Id(subjectId)];

    private static byte[] Id(long subjectId)
    {
        var id = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(id, subjectId);
        return id;
    }
}
