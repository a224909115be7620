using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto;

namespace Menshen.Crypto.Tests;

public sealed class Sm2Tests
{
    // GB/T 32918.5-2017, annex A.
    private const string PrivateKey = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    private const string PublicKey =
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        + "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
    private const string Identity = "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3";
    private const string Signature =
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";

    [Fact]
    public void The_published_private_key_has_the_published_point_and_identity()
    {
        using var key = Sm2PrivateKey.FromBytes(Convert.FromHexString(PrivateKey));
        Convert.ToHexString(key.PublicKey.ToBytes()).ShouldBe(PublicKey);
        Convert.ToHexString(Sm2Message.Identity(key.PublicKey.ToBytes())).ShouldBe(Identity);
    }

    [Fact]
    public void The_published_signature_verifies_and_no_other()
    {
        using var key = Sm2PublicKey.FromBytes(Convert.FromHexString(PublicKey));
        var signature = Convert.FromHexString(Signature);
        key.Verify("message digest"u8, signature).ShouldBeTrue();
        key.Verify("message digesT"u8, signature).ShouldBeFalse();
        for (var bit = 0; bit < signature.Length * 8; bit += 7)
        {
            var bad = (byte[])signature.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            key.Verify("message digest"u8, bad).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_fresh_key_signs_what_its_public_half_accepts()
    {
        using var key = Sm2PrivateKey.Generate();
        using var other = Sm2PrivateKey.Generate();
        var message = RandomNumberGenerator.GetBytes(300);
        var signature = new byte[key.SignatureSize];
        key.Sign(message, signature);
        key.PublicKey.Verify(message, signature).ShouldBeTrue();
        other.PublicKey.Verify(message, signature).ShouldBeFalse();
    }

    [Fact]
    public void An_exported_key_comes_back_as_the_same_key()
    {
        using var key = Sm2PrivateKey.Generate();
        var d = new byte[Sm2PrivateKey.Size];
        key.Export(d);
        using var again = Sm2PrivateKey.FromBytes(d);
        again.PublicKey.ToBytes().ShouldBe(key.PublicKey.ToBytes());
        again.KeyId.ToArray().ShouldBe(Sm3.Hash(key.PublicKey.ToBytes())[..8]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(64)]
    public void Garbage_of_any_length_is_a_bad_signature_not_an_exception(int length)
    {
        using var key = Sm2PublicKey.FromBytes(Convert.FromHexString(PublicKey));
        key.Verify("message digest"u8, new byte[length]).ShouldBeFalse();
        key.Verify("message digest"u8, Enumerable.Repeat((byte)0xFF, length).ToArray()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122")]
    [InlineData("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("01")]
    public void A_private_key_outside_its_range_is_refused(string hex) =>
        Should.Throw<CryptographicException>(() => Sm2PrivateKey.FromBytes(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54121")]
    public void The_first_and_the_last_private_key_are_taken(string hex)
    {
        using var key = Sm2PrivateKey.FromBytes(Convert.FromHexString(hex));
        var signature = new byte[key.SignatureSize];
        key.Sign("x"u8, signature);
        key.PublicKey.Verify("x"u8, signature).ShouldBeTrue();
    }

    [Fact]
    public void A_point_off_the_curve_is_refused()
    {
        var point = Convert.FromHexString(PublicKey);
        point[40] ^= 1;
        Should.Throw<CryptographicException>(() => Sm2PublicKey.FromBytes(point));
        Should.Throw<CryptographicException>(() => Sm2PublicKey.FromBytes(point.AsSpan(0, 64)));
    }

    [Fact]
    public void No_bytes_at_all_make_verification_throw()
    {
        using var key = Sm2PublicKey.FromBytes(Convert.FromHexString(PublicKey));
        Prop.ForAll<byte[], byte[], byte[]>((message, r, s) =>
        {
            var signature = new byte[64];
            r.AsSpan(0, Math.Min(32, r.Length)).CopyTo(signature);
            s.AsSpan(0, Math.Min(32, s.Length)).CopyTo(signature.AsSpan(32));
            key.Verify(message, signature).ShouldBeFalse();
            key.Verify(message, r).ShouldBeFalse();
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(30));
    }

    [Fact]
    public void Many_threads_may_sign_and_verify_with_one_key()
    {
        using var key = Sm2PrivateKey.Generate();
        Parallel.For(0, 32, number =>
        {
            var message = BitConverter.GetBytes(number);
            var signature = new byte[key.SignatureSize];
            key.Sign(message, signature);
            key.PublicKey.Verify(message, signature).ShouldBeTrue();
        });
    }

    [Fact]
    public void Text_of_a_private_key_says_nothing_secret()
    {
        using var key = Sm2PrivateKey.FromBytes(Convert.FromHexString(PrivateKey));
        key.ToString().ShouldNotContain(PrivateKey[..8], Case.Insensitive);
    }
}
