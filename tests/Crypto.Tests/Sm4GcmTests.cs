using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto;

namespace Menshen.Crypto.Tests;

public sealed class Sm4GcmTests
{
    [Fact]
    public void What_was_sealed_opens_and_any_flipped_bit_does_not()
    {
        using var gcm = new Sm4Gcm(RandomNumberGenerator.GetBytes(Sm4Gcm.KeySize));
        Prop.ForAll<byte[], byte[], int>((plaintext, data, flip) =>
        {
            var nonce = RandomNumberGenerator.GetBytes(Sm4Gcm.NonceSize);
            var box = new byte[plaintext.Length + Sm4Gcm.Overhead];
            gcm.Seal(nonce, plaintext, data, box);
            var opened = new byte[plaintext.Length];
            gcm.TryOpen(nonce, box, data, opened).ShouldBeTrue();
            opened.ShouldBe(plaintext);

            var bad = nonce.Concat(box).Concat(data).ToArray();
            var bit = (int)((uint)flip % (uint)(8 * bad.Length));
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            gcm.TryOpen(bad.AsSpan(0, 12), bad.AsSpan(12, box.Length), bad.AsSpan(12 + box.Length), opened).ShouldBeFalse();
            opened.ShouldAllBe(value => value == 0);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
    }

    [Fact]
    public void A_nonce_of_another_length_is_refused()
    {
        using var gcm = new Sm4Gcm(new byte[Sm4Gcm.KeySize]);
        Should.Throw<ArgumentOutOfRangeException>(() => gcm.Seal(new byte[8], [], [], new byte[16]));
    }
}
