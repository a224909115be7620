using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto;

namespace Menshen.Crypto.Tests;

public sealed class Sm4SivTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(14, 24)]
    [InlineData(16, 16)]
    [InlineData(18, 5)]
    [InlineData(48, 33)]
    public void Sealing_agrees_with_the_book_computed_by_OpenSsl(int plaintextLength, int dataLength)
    {
        using var openSsl = new OpenSsl();
        var key = Convert.FromHexString("FFFEFDFCFBFAF9F8F7F6F5F4F3F2F1F0F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF");
        var plaintext = plaintextLength == 14
            ? Convert.FromHexString("112233445566778899AABBCCDDEE")
            : RandomNumberGenerator.GetBytes(plaintextLength);
        var data = dataLength == 24
            ? Convert.FromHexString("101112131415161718191A1B1C1D1E1F2021222324252627")
            : RandomNumberGenerator.GetBytes(dataLength);
        using var siv = new Sm4Siv(key);
        var output = new byte[plaintext.Length + Sm4Siv.Overhead];
        siv.Seal(plaintext, data, output);
        Convert.ToHexString(output).ShouldBe(Convert.ToHexString(new SivByTheBook(openSsl, key).Seal(plaintext, data)));
    }

    [Fact]
    public void What_was_sealed_opens_and_any_flipped_bit_does_not()
    {
        using var siv = new Sm4Siv(RandomNumberGenerator.GetBytes(Sm4Siv.KeySize));
        Prop.ForAll<byte[], byte[], int>((plaintext, data, flip) =>
        {
            var box = new byte[plaintext.Length + Sm4Siv.Overhead];
            siv.Seal(plaintext, data, box);
            var opened = new byte[plaintext.Length];
            siv.TryOpen(box, data, opened).ShouldBeTrue();
            opened.ShouldBe(plaintext);

            var bit = (int)((uint)flip % (uint)(8 * (box.Length + data.Length)));
            var bad = box.Concat(data).ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            siv.TryOpen(bad.AsSpan(0, box.Length), bad.AsSpan(box.Length), opened).ShouldBeFalse();
            opened.ShouldAllBe(value => value == 0);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
    }

    [Fact]
    public void Equal_values_seal_equally_and_under_another_key_they_do_not()
    {
        using var one = new Sm4Siv(RandomNumberGenerator.GetBytes(Sm4Siv.KeySize));
        using var two = new Sm4Siv(RandomNumberGenerator.GetBytes(Sm4Siv.KeySize));
        Seal(one).ShouldBe(Seal(one));
        Seal(one).ShouldNotBe(Seal(two));
        two.TryOpen(Seal(one), "column"u8, new byte[5]).ShouldBeFalse();

        static byte[] Seal(Sm4Siv siv)
        {
            var output = new byte[5 + Sm4Siv.Overhead];
            siv.Seal("value"u8, "column"u8, output);
            return output;
        }
    }

    [Fact]
    public void Too_short_is_not_sealed_and_wrong_sizes_are_the_callers_fault()
    {
        using var siv = new Sm4Siv(new byte[Sm4Siv.KeySize]);
        siv.TryOpen(new byte[15], [], []).ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => new Sm4Siv(new byte[16]));
        Should.Throw<ArgumentOutOfRangeException>(() => siv.Seal(new byte[3], [], new byte[18]));
        var buffer = new byte[40];
        Should.Throw<ArgumentException>(() => siv.Seal(buffer.AsSpan(0, 20), [], buffer.AsSpan(4)));
    }
}
