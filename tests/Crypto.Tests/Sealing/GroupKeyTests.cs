using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto.Sealing;
using Menshen.TestKit;
using static Menshen.Crypto.Tests.Sealing.Sealed;

namespace Menshen.Crypto.Tests.Sealing;

public sealed class GroupKeyTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(300);

    [Theory]
    [InlineData(SealMode.Equal)]
    [InlineData(SealMode.Random)]
    [Requirement("gbt20009-5.1.3.1-c")]
    public void Every_text_opens_to_itself_and_the_whole_is_one_value(SealMode mode)
    {
        using var key = KeyOf(mode);
        Prop.ForAll(Unicode(), ArbMap.Default.ArbFor<ushort>(), (text, label) =>
        {
            var plaintext = Encoding.UTF8.GetBytes(text);
            var value = Seal(key, plaintext, label);
            Open(key, value).ShouldBe(plaintext);
            SealedForm.TryRead([.. value, .. "~ms1e1.1.0."u8], out var read, out _).ShouldBeTrue();
            (read.Group, read.Version, read.Label, read.Mode, read.Length).ShouldBe((12, 3, label, mode, value.Length));
        }).Check(Often);
    }

    [Theory]
    [InlineData(SealMode.Equal, 0)]
    [InlineData(SealMode.Equal, 1)]
    [InlineData(SealMode.Equal, 15)]
    [InlineData(SealMode.Equal, 16)]
    [InlineData(SealMode.Equal, 65_537)]
    [InlineData(SealMode.Equal, 1_048_576)]
    [InlineData(SealMode.Random, 0)]
    [InlineData(SealMode.Random, 17)]
    [InlineData(SealMode.Random, 1_048_575)]
    public void Every_length_to_a_megabyte_opens_to_itself(SealMode mode, int length)
    {
        using var key = KeyOf(mode);
        var plaintext = RandomNumberGenerator.GetBytes(length);
        Open(key, Seal(key, plaintext, SealedForm.LargestNumber)).ShouldBe(plaintext);
    }

    [Fact]
    public void Equal_values_have_equal_texts_in_mode_e_and_never_in_mode_r()
    {
        using var equal = KeyOf(SealMode.Equal);
        using var random = KeyOf(SealMode.Random);
        Seal(equal, "330106199001011234"u8).ShouldBe(Seal(equal, "330106199001011234"u8));
        Enumerable.Range(0, 1000).Select(_ => Convert.ToHexString(Seal(random, "330106199001011234"u8))).Distinct().Count().ShouldBe(1000);
    }

    [Fact]
    [Requirement("realname-7.9.5-1")]
    public void The_text_is_SM4_SIV_by_the_book_under_the_associated_data_of_decision_17()
    {
        using var openSsl = new OpenSsl();
        byte[] Bound(byte mode, int label) =>
            [.. "menshen sealed 1"u8, .. Cluster, 0, 0, 0, 12, 0, 0, 0, 3, 0, 0, (byte)(label >> 8), (byte)label, mode];

        using var equal = KeyOf(SealMode.Equal);
        var body = new SivByTheBook(openSsl, Key).Seal("张三"u8.ToArray(), Bound((byte)'e', 300));
        Encoding.ASCII.GetString(Seal(equal, "张三"u8, 300)).ShouldBe($"~ms1e12.3.300.{Base64Url.EncodeToString(body)}~");

        using var random = KeyOf(SealMode.Random);
        SealedForm.TryRead(Seal(random, "张三"u8), out var value, out _).ShouldBeTrue();
        var bytes = Base64Url.DecodeFromUtf8(value.Body);
        var nonce = bytes[..SealedForm.NonceSize];
        bytes[SealedForm.NonceSize..].ShouldBe(new SivByTheBook(openSsl, Key).Seal("张三"u8.ToArray(), [.. Bound((byte)'r', 0), .. nonce]));
    }

    [Fact]
    public void The_form_stays_what_it_is()
    {
        // Values written today are read in thirty years: this answer never changes.
        using var key = KeyOf(SealMode.Equal);
        var once = Seal(key, ""u8);
        Seal(key, ""u8).ShouldBe(once);
        once.Length.ShouldBe("~ms1e12.3.0.".Length + 22 + 1);
        Encoding.ASCII.GetString(once).ShouldStartWith("~ms1e12.3.0.");
    }

    [Theory]
    [InlineData(SealMode.Equal)]
    [InlineData(SealMode.Random)]
    public void A_value_moved_anywhere_else_does_not_open(SealMode mode)
    {
        using var key = KeyOf(mode);
        var value = Seal(key, "moved"u8, 7);
        Open(key, value).ShouldNotBeNull();
        var (otherCluster, otherKey) = ((byte[])[.. Cluster], (byte[])[.. Key]);
        otherCluster[^1] ^= 1;
        otherKey[^1] ^= 1;
        var otherMode = mode == SealMode.Equal ? SealMode.Random : SealMode.Equal;
        // As it is, and with its header made to say what the other key wants to read.
        foreach (var (thief, header) in new (GroupKey, string)[]
        {
            (KeyOf(mode, group: 13), $"~ms1{(char)mode}13.3.7."), (KeyOf(mode, version: 4), $"~ms1{(char)mode}12.4.7."),
            (KeyOf(otherMode), $"~ms1{(char)otherMode}12.3.7."), (KeyOf(mode, cluster: otherCluster), $"~ms1{(char)mode}12.3.7."),
            (KeyOf(mode, key: otherKey), $"~ms1{(char)mode}12.3.7."), (KeyOf(mode), $"~ms1{(char)mode}12.3.8."), (KeyOf(mode), $"~ms1{(char)mode}12.3.0."),
        })
        {
            using (thief)
            {
                if ((thief.Group, thief.Version, thief.Mode) != (12, 3, mode)) Open(thief, value).ShouldBeNull();
                SealedForm.TryRead(value, out var read, out _).ShouldBeTrue();
                Open(thief, [.. Encoding.ASCII.GetBytes(header), .. read.Body, (byte)'~']).ShouldBeNull(header);
            }
        }
    }

    [Theory]
    [InlineData(SealMode.Equal)]
    [InlineData(SealMode.Random)]
    public void Every_truncation_and_every_change_of_a_byte_is_refused_and_nothing_throws(SealMode mode)
    {
        using var key = KeyOf(mode);
        for (var length = 0; length < 4; length++)
        {
            var value = Seal(key, "12345"u8[..length], 9);
            for (var cut = 0; cut < value.Length; cut++)
            {
                Open(key, value.AsSpan(0, cut)).ShouldBeNull();
                SealedForm.TryRead(value.AsSpan(0, cut), out _, out var isCut).ShouldBeFalse();
                isCut.ShouldBeTrue();
                Open(key, value.AsSpan(cut + 1)).ShouldBeNull();
            }
            for (var at = 0; at < value.Length; at++)
            {
                for (var other = 0; other < 256; other++)
                {
                    if (other == value[at]) continue;
                    var bad = (byte[])value.Clone();
                    bad[at] = (byte)other;
                    Open(key, bad).ShouldBeNull($"byte {at} as {other}");
                }
            }
        }
    }

    [Theory]
    [InlineData(SealMode.Equal)]
    [InlineData(SealMode.Random)]
    public void A_value_has_one_spelling(SealMode mode)
    {
        using var key = KeyOf(mode);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        foreach (var length in new[] { 0, 1, 2, 3 })
        {
            var value = Seal(key, new byte[length]);
            var respelt = 0;
            foreach (var last in alphabet.Where(c => c != value[^2]))
            {
                var bad = (byte[])value.Clone();
                bad[^2] = (byte)last;
                // The naive decoder takes it for the same bytes: this is the attack.
                var body = bad.AsSpan("~ms1e12.3.0.".Length..^1);
                if (NaiveDecode(body).AsSpan().SequenceEqual(NaiveDecode(value.AsSpan("~ms1e12.3.0.".Length..^1)))) respelt++;
                Open(key, bad).ShouldBeNull();
                var made = new SealedText { Mode = mode, Group = 12, Version = 3, Label = 0, Body = body, Length = bad.Length };
                key.TryOpen(made, new byte[64], out _).ShouldBeFalse();
            }
            var free = ((mode == SealMode.Random ? 32 : 16) + length) % 3;
            respelt.ShouldBe(free == 0 ? 0 : free == 1 ? 15 : 3);
        }
    }

    [Theory]
    [InlineData("~ms1e012.3.0.")]
    [InlineData("~ms1e12.03.0.")]
    [InlineData("~ms1e12.3.00.")]
    [InlineData("~ms1e+12.3.0.")]
    [InlineData("~ms1e12.3..")]
    [InlineData("~ms1e12.3.-0.")]
    [InlineData("~ms1e12 .3.0.")]
    [InlineData("~ms1E12.3.0.")]
    [InlineData("~ms1e0.3.0.")]
    [InlineData("~ms1e12.0.0.")]
    [InlineData("~ms1e1234567890.3.0.")]
    [InlineData("~ms1e4294967308.3.0.")]
    [InlineData("~ms2e12.3.0.")]
    public void A_header_has_one_spelling(string header)
    {
        using var key = KeyOf(SealMode.Equal);
        SealedForm.TryRead(Seal(key, "x"u8), out var value, out _).ShouldBeTrue();
        Open(key, [.. Encoding.ASCII.GetBytes(header), .. value.Body, (byte)'~']).ShouldBeNull();
    }

    [Fact]
    public void Digests_of_a_value_and_of_its_plaintext_are_the_same_and_hang_on_the_key()
    {
        using var equal = KeyOf(SealMode.Equal);
        using var random = KeyOf(SealMode.Random);
        using var other = KeyOf(SealMode.Equal, version: 4);
        SealedForm.TryRead(Seal(equal, "seen"u8, 5), out var value, out _).ShouldBeTrue();
        GroupKey.DigestOf(value).ShouldBe(equal.DigestOf("seen"u8, 5));
        random.DigestOf("seen"u8, 5).ShouldBe(equal.DigestOf("seen"u8, 5));
        equal.DigestOf("seen"u8, 6).ShouldNotBe(equal.DigestOf("seen"u8, 5));
        other.DigestOf("seen"u8, 5).ShouldNotBe(equal.DigestOf("seen"u8, 5));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(-1, 1, 0)]
    [InlineData(1_000_000_000, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1_000_000_000, 0)]
    [InlineData(1, 1, -1)]
    [InlineData(1, 1, 1_000_000_000)]
    public void A_number_that_could_not_be_read_again_seals_nothing(int group, int version, int label) =>
        Should.Throw<ArgumentOutOfRangeException>(() =>
        {
            using var key = KeyOf(SealMode.Equal, group, version);
            Seal(key, "lost"u8, label);
        });

    [Fact]
    [Requirement("credit-5.3-a.2")]
    [Requirement("credit-5.3-a.3")]
    public void A_key_has_256_bits_and_no_fewer()
    {
        GroupKey.Size.ShouldBe(32);
        foreach (var size in new[] { 0, 16, 31, 33 })
            Should.Throw<ArgumentOutOfRangeException>(() => KeyOf(SealMode.Equal, key: new byte[size]));
        // Each half counts: a key that is right in one half alone opens nothing.
        using var key = KeyOf(SealMode.Equal);
        var value = Seal(key, "both halves"u8);
        foreach (var half in new[] { 0, 16 })
        {
            var wrong = (byte[])[.. Key];
            wrong[half] ^= 0x80;
            using var thief = KeyOf(SealMode.Equal, key: wrong);
            Open(thief, value).ShouldBeNull();
        }
        key.ToString().ShouldBe("key 12.3");
    }

    private static byte[] NaiveDecode(ReadOnlySpan<byte> body)
    {
        var (bits, count) = (0, 0);
        List<byte> bytes = [];
        foreach (var character in body)
        {
            bits = (bits << 6) | "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".IndexOf((char)character, StringComparison.Ordinal);
            count += 6;
            if (count < 8) continue;
            count -= 8;
            bytes.Add((byte)(bits >> count));
            bits &= (1 << count) - 1;
        }
        return [.. bytes];
    }

    // Every plane, surrogate pairs whole.
    private static Arbitrary<string> Unicode() =>
        (from runes in Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 0x7F), Gen.Choose(0x80, 0xD7FF), Gen.Choose(0x4E00, 0x9FFF), Gen.Choose(0xE000, 0x10FFFF)))
         select string.Concat(runes.Select(char.ConvertFromUtf32))).ToArbitrary();
}
