using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto;

namespace Menshen.Crypto.Tests;

public sealed class HmacSm3Tests
{
    [Fact]
    public void It_is_the_construction_of_Rfc_2104_over_sm3() =>
        Prop.ForAll<byte[], byte[]>((key, data) =>
        {
            var mac = new byte[HmacSm3.MacSize];
            HmacSm3.Compute(key, data, mac);
            mac.ShouldBe(ByTheBook(key, data));
            HmacSm3.Verify(key, data, mac).ShouldBeTrue();
            mac[7] ^= 0x10;
            HmacSm3.Verify(key, data, mac).ShouldBeFalse();
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void A_key_longer_than_a_block_is_hashed_first()
    {
        var key = RandomNumberGenerator.GetBytes(100);
        var mac = new byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, "x"u8, mac);
        mac.ShouldBe(ByTheBook(Sm3.Hash(key), "x"u8.ToArray()));
    }

    private static byte[] ByTheBook(byte[] key, byte[] data)
    {
        var padded = new byte[Sm3.BlockSize];
        key.CopyTo(padded, 0);
        byte[] inner = [.. padded.Select(value => (byte)(value ^ 0x36)), .. data];
        byte[] outer = [.. padded.Select(value => (byte)(value ^ 0x5C)), .. Sm3.Hash(inner)];
        return Sm3.Hash(outer);
    }
}
