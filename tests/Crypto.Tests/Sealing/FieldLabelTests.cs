using System.Text;
using Menshen.Crypto.Sealing;

namespace Menshen.Crypto.Tests.Sealing;

/// <summary>Values that carry the label they were written with: the label cannot be changed, taken off, put on or moved.</summary>
public sealed class FieldLabelTests
{
    private const long Secret = 0xC0007;
    private const long Internal = 0x40003;

    public static TheoryData<SealMode> Modes { get; } = [SealMode.Equal, SealMode.Random];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_label_and_length_opens_to_itself_alone_and_in_a_batch_with_the_digest_of_the_value_without_a_label(SealMode mode)
    {
        using var key = Sealed.KeyOf(mode);
        var batch = new OpeningBatch();
        foreach (var label in (long[])[1, Internal, Secret, long.MaxValue])
        {
            foreach (var length in (int[])[0, 1, 15, 16, 17, 31, 32, 33, 200])
            {
                var plain = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
                var text = Seal(key, plain, label);
                Sealed.Open(key, text).ShouldBe(plain);
                SealedForm.TryRead(text, out var value, out _).ShouldBeTrue();
                value.FieldLabel.ShouldBe(label);
                var other = Sealed.Seal(key, plain);
                SealedForm.TryRead(other, out var unlabelled, out _).ShouldBeTrue();
                var second = batch.Add(key, unlabelled);
                var number = batch.Add(key, value);
                batch.Open();
                batch.IsOpen(number).ShouldBeTrue($"{label:x} {length}");
                batch.Plaintext(number).ToArray().ShouldBe(plain);
                batch.DigestOf(number).ShouldBe(key.DigestOf(plain, 0));
                batch.DigestOf(second).ShouldBe(key.DigestOf(plain, 0));
                batch.Clear();
            }
        }
    }

    [Fact]
    public void The_text_is_SM4_SIV_by_the_book_under_the_associated_data_of_decision_36()
    {
        using var key = Sealed.KeyOf(SealMode.Equal, group: 12, version: 3);
        using var book = new Sm4Siv(Sealed.Key);
        byte[] bound = [.. "menshen sealed 3"u8, .. Sealed.Cluster, 0, 0, 0, 12, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0x0C, 0, 7, (byte)'e'];
        var body = new byte[Sm4Siv.Overhead + 11];
        book.Seal("13800138000"u8, bound, body);
        Encoding.ASCII.GetString(Seal(key, "13800138000"u8, Secret)).ShouldBe($"~ms3e12.3.c0007.{System.Buffers.Text.Base64Url.EncodeToString(body)}~");
    }

    [Fact]
    public void One_value_has_a_text_for_each_label_in_mode_e_and_the_same_text_at_the_same_label()
    {
        using var key = Sealed.KeyOf(SealMode.Equal);
        Seal(key, "13800138000"u8, Secret).ShouldBe(Seal(key, "13800138000"u8, Secret));
        var (low, high) = (Seal(key, "13800138000"u8, Internal), Seal(key, "13800138000"u8, Secret));
        // Not only the clear label: nothing of what follows it tells that the two are one value.
        BodyOf(low)[..12].ShouldNotBe(BodyOf(high)[..12]);
        BodyOf(low)[..12].ShouldNotBe(BodyOf(Sealed.Seal(key, "13800138000"u8))[..12]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_label_that_was_changed_taken_off_or_put_on_does_not_open(SealMode mode)
    {
        using var key = Sealed.KeyOf(mode);
        var labelled = Encoding.ASCII.GetString(Seal(key, "13800138000"u8, Secret));
        var plain = Encoding.ASCII.GetString(Sealed.Seal(key, "13800138000"u8));
        string[] forged =
        [
            labelled.Replace(".c0007.", ".40003.", StringComparison.Ordinal),
            labelled.Replace(".c0007.", ".1.", StringComparison.Ordinal),
            labelled.Replace("~ms3", "~ms1", StringComparison.Ordinal).Replace(".c0007.", ".0.", StringComparison.Ordinal),
            labelled.Replace("~ms3", "~ms1", StringComparison.Ordinal).Replace(".c0007.", ".786439.", StringComparison.Ordinal),
            plain.Replace("~ms1", "~ms3", StringComparison.Ordinal).Replace(".0.", ".1.", StringComparison.Ordinal),
        ];
        var batch = new OpeningBatch();
        foreach (var text in forged)
        {
            var bytes = Encoding.ASCII.GetBytes(text);
            SealedForm.TryRead(bytes, out var value, out _).ShouldBeTrue(text);
            Sealed.Open(key, bytes).ShouldBeNull(text);
            var number = batch.Add(key, value);
            batch.Open();
            batch.IsOpen(number).ShouldBeFalse(text);
            batch.Clear();
        }
        // The forgeries are spellings that the key would open if the label were not bound in: this one is whole.
        Sealed.Open(key, Encoding.ASCII.GetBytes(labelled)).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_truncation_and_every_change_of_a_byte_is_refused(SealMode mode)
    {
        using var key = Sealed.KeyOf(mode);
        var text = Seal(key, "13800138000"u8, Secret);
        for (var length = 0; length < text.Length; length++) SealedForm.TryRead(text.AsSpan(0, length), out _, out _).ShouldBeFalse();
        for (var at = 0; at < text.Length; at++)
        {
            var changed = text.ToArray();
            changed[at] ^= 1;
            Sealed.Open(key, changed).ShouldBeNull($"byte {at}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void What_is_no_label_seals_nothing(long bits)
    {
        using var key = Sealed.KeyOf(SealMode.Equal);
        Should.Throw<ArgumentOutOfRangeException>(() => key.SealField("x"u8, bits, new byte[200]));
    }

    private static byte[] Seal(GroupKey key, ReadOnlySpan<byte> plain, long label)
    {
        var text = new byte[key.LengthForField(plain.Length, label)];
        key.SealField(plain, label, text).ShouldBe(text.Length);
        return text;
    }

    private static string BodyOf(byte[] text) => Encoding.ASCII.GetString(text).Split('.')[3];
}
