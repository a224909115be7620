using System.Security.Cryptography;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>An SM2 key pair that signs (GB/T 32918.2-2016, default identity of GM/T 0009). Any number of threads.</summary>
public sealed class Sm2PrivateKey : ISigner, IDisposable
{
    /// <summary>Bytes in an exported private key.</summary>
    public const int Size = Sm2Curve.ScalarSize;

    /// <summary>GCRY_PK_GET_PUBKEY in <c>gcrypt.h</c>.</summary>
    private const int GetPublicKey = 1;

    private readonly SexpHandle _key;

    private Sm2PrivateKey(ReadOnlySpan<byte> d)
    {
        GcryptLibrary.EnsureReady();
        using var bare = ReadKey([.. "(11:private-key(3:ecc(5:curve9:sm2p256v1)(1:d32:"u8, .. d, .. ")))"u8]);
        Span<byte> point = stackalloc byte[Sm2Curve.PointSize];
        DerivePoint(bare, point);
        PublicKey = Sm2PublicKey.FromBytes(point);
        _key = ReadKey([.. "(11:private-key(3:ecc(5:curve9:sm2p256v1)(1:q65:"u8, .. point, .. ")(1:d32:"u8, .. d, .. ")))"u8]);
    }

    /// <summary>The public half.</summary>
    public Sm2PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> KeyId => PublicKey.KeyId;

    /// <inheritdoc/>
    public int SignatureSize => 2 * Sm2Curve.ScalarSize;

    /// <summary>A fresh key from the system's random generator.</summary>
    public static Sm2PrivateKey Generate()
    {
        Span<byte> d = stackalloc byte[Size];
        try
        {
            // Rejection, not reduction: a remainder would prefer small keys. Two in 2^32 draws are rejected.
            do
            {
                RandomNumberGenerator.Fill(d);
            }
            while (!Sm2Curve.IsPrivateKey(d));

            return new Sm2PrivateKey(d);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    /// <summary>Takes an exported key (32 bytes, big-endian); throws <see cref="CryptographicException"/> outside 1 … n-2.</summary>
    public static Sm2PrivateKey FromBytes(ReadOnlySpan<byte> d) => Sm2Curve.IsPrivateKey(d)
        ? new Sm2PrivateKey(d)
        : throw new CryptographicException("These bytes are not an SM2 private key (32 bytes, 1 to n-2).");

    /// <summary>Writes the private key; the caller clears it.</summary>
    public void Export(Span<byte> d)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(d.Length, Size, nameof(d));
        if (!_key.TryCopyNumber("d"u8, d))
        {
            throw GcryptError.Failure("export an SM2 key", "the key holds no d");
        }
    }

    /// <inheritdoc/>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(signature.Length, SignatureSize, nameof(signature));
        using var data = Sm2Message.Data(PublicKey.Identity, message);
        GcryptError.Check(Gcrypt.PkSign(out var value, data, _key), "sign with SM2");
        using (value)
        {
            if (!value.TryCopyNumber("r"u8, signature[..Sm2Curve.ScalarSize])
                || !value.TryCopyNumber("s"u8, signature[Sm2Curve.ScalarSize..SignatureSize]))
            {
                throw GcryptError.Failure("sign with SM2", "the signature has no r or s");
            }
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        PublicKey.Dispose();
    }

    public override string ToString() => $"SM2 private key {Convert.ToHexStringLower(KeyId.Span)} (secret not shown)";

    private static SexpHandle ReadKey(byte[] expression)
    {
        try
        {
            return SexpHandle.ReadSecret(expression);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(expression);
        }
    }

    private static void DerivePoint(SexpHandle key, Span<byte> point)
    {
        GcryptError.Check(Gcrypt.EcNew(out var curve, key, 0), "open the SM2 curve");
        using (curve)
        {
            GcryptError.Check(Gcrypt.PubkeyGetSexp(out var publicKey, GetPublicKey, curve), "derive an SM2 public key");
            using (publicKey)
            {
                if (!publicKey.TryCopyNumber("q"u8, point))
                {
                    throw GcryptError.Failure("derive an SM2 public key", "the answer holds no point");
                }
            }
        }
    }
}
