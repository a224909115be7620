using System.Security.Cryptography;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>An SM2 public key that checks signatures (GB/T 32918.2-2016, default identity of GM/T 0009). Any number of threads.</summary>
public sealed class Sm2PublicKey : ISignatureVerifier, IDisposable
{
    private const int KeyIdSize = 8;

    private readonly byte[] _point;
    private readonly byte[] _keyId;
    private readonly SexpHandle _key;

    private Sm2PublicKey(ReadOnlySpan<byte> point)
    {
        GcryptLibrary.EnsureReady();
        _point = point.ToArray();
        _keyId = Sm3.Hash(point)[..KeyIdSize];
        Identity = Sm2Message.Identity(point);
        _key = SexpHandle.Read([.. "(10:public-key(3:ecc(5:curve9:sm2p256v1)(1:q65:"u8, .. point, .. ")))"u8]);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> KeyId => _keyId;

    /// <summary>Z, the digest of identity and key that precedes each message.</summary>
    internal byte[] Identity { get; }

    /// <summary>Takes an uncompressed point (65 bytes, 0x04 first); throws <see cref="CryptographicException"/> if it is not on the
    /// curve.</summary>
    public static Sm2PublicKey FromBytes(ReadOnlySpan<byte> point) => Sm2Curve.IsPoint(point)
        ? new Sm2PublicKey(point)
        : throw new CryptographicException("These bytes are not an uncompressed point (0x04, x, y) of the SM2 curve.");

    /// <summary>The uncompressed point, 65 bytes.</summary>
    public byte[] ToBytes() => [.. _point];

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 2 * Sm2Curve.ScalarSize)
        {
            return false;
        }

        var r = signature[..Sm2Curve.ScalarSize];
        var s = signature[Sm2Curve.ScalarSize..];
        using var data = Sm2Message.Data(Identity, message);
        using var value = SexpHandle.Read([.. "(7:sig-val(3:sm2(1:r32:"u8, .. r, .. ")(1:s32:"u8, .. s, .. ")))"u8]);
        return Gcrypt.PkVerify(value, data, _key) == 0;
    }

    public void Dispose() => _key.Dispose();

    public override string ToString() => $"SM2 public key {Convert.ToHexStringLower(_keyId)}";
}
