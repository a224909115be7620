using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Menshen.Crypto;

namespace Menshen.Crypto.Tests;

/// <summary>Signatures cross between libgcrypt with our Z and OpenSSL 3 with the default identity, both ways.</summary>
public sealed class Sm2OpenSslTests : IDisposable
{
    private const string Sm2Curve = "1.2.156.10197.1.301";
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private readonly OpenSsl _openSsl = new();

    [Fact]
    public void OpenSsl_accepts_our_signature_and_refuses_another_message()
    {
        using var key = Sm2PrivateKey.Generate();
        var message = RandomNumberGenerator.GetBytes(1000);
        var signature = new byte[key.SignatureSize];
        key.Sign(message, signature);
        File.WriteAllText(_openSsl.PathOf("pub.pem"), PemEncoding.WriteString("PUBLIC KEY", SubjectPublicKeyInfo(key.PublicKey.ToBytes())));
        File.WriteAllBytes(_openSsl.PathOf("sig.der"), ToDer(signature));

        Verify(message).ShouldBe(0);
        message[0] ^= 1;
        Verify(message).ShouldNotBe(0);
    }

    [Fact]
    public void We_accept_OpenSsls_signature()
    {
        _openSsl.Run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "key.pem");
        var point = _openSsl.Run("pkey", "-in", "key.pem", "-pubout", "-outform", "DER")[^65..];
        using var key = Sm2PublicKey.FromBytes(point);
        for (var round = 0; round < 4; round++)
        {
            var message = RandomNumberGenerator.GetBytes(100 * (round + 1));
            File.WriteAllBytes(_openSsl.PathOf("message"), message);
            var der = _openSsl.Run(
                "pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-in", "message", "-digest", "sm3",
                "-pkeyopt", "distid:1234567812345678");
            key.Verify(message, FromDer(der)).ShouldBeTrue();
            message[^1] ^= 1;
            key.Verify(message, FromDer(der)).ShouldBeFalse();
        }
    }

    public void Dispose() => _openSsl.Dispose();

    private int Verify(byte[] message)
    {
        File.WriteAllBytes(_openSsl.PathOf("message"), message);
        return _openSsl.TryRun(
            [],
            "pkeyutl", "-verify", "-pubin", "-inkey", "pub.pem", "-sigfile", "sig.der", "-rawin", "-in", "message", "-digest", "sm3",
            "-pkeyopt", "distid:1234567812345678").ExitCode;
    }

    private static byte[] SubjectPublicKeyInfo(byte[] point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(EcPublicKey);
                writer.WriteObjectIdentifier(Sm2Curve);
            }

            writer.WriteBitString(point);
        }

        return writer.Encode();
    }

    private static byte[] ToDer(byte[] signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private static byte[] FromDer(byte[] der)
    {
        var sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var signature = new byte[64];
        foreach (var half in new[] { signature.AsMemory(0, 32), signature.AsMemory(32) })
        {
            var number = sequence.ReadInteger().ToByteArray(isUnsigned: true, isBigEndian: true);
            number.CopyTo(half[^number.Length..]);
        }

        return signature;
    }
}
