using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto.Sealing;
using Menshen.TestKit;
using static Menshen.Crypto.Tests.Sealing.Sealed;

namespace Menshen.Crypto.Tests.Sealing;

/// <summary>Values opened together are opened, refused and digested as each of them alone.</summary>
public sealed class OpeningBatchTests
{
    private const int Longest = 256;

    private static readonly Config Often = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(200);

    private readonly OpeningBatch _batch = new();

    [Theory]
    [InlineData(SealMode.Equal)]
    [InlineData(SealMode.Random)]
    [Requirement("realname-7.9.5-1")]
    public void Every_length_opens_to_itself_with_the_digest_that_it_has_alone(SealMode mode)
    {
        using var key = KeyOf(mode);
        for (var length = 0; length <= Longest; length++)
        {
            var plaintext = RandomNumberGenerator.GetBytes(length);
            Check([(key, Seal(key, plaintext, length))], [plaintext]);
        }
    }

    [Fact]
    public void Values_of_mixed_keys_modes_labels_and_lengths_open_as_each_alone_and_the_bad_among_them_take_nobody_with_them()
    {
        var keys = new[]
        {
            KeyOf(SealMode.Equal), KeyOf(SealMode.Random), KeyOf(SealMode.Equal, version: 4), KeyOf(SealMode.Equal, group: 13, key: RandomNumberGenerator.GetBytes(32)),
            KeyOf(SealMode.Random, group: 14, key: RandomNumberGenerator.GetBytes(32)),
        };
        var one = from key in Gen.Elements(keys)
                  from length in Gen.Frequency((6, Gen.Choose(0, 40)), (1, Gen.Choose(0, Longest)))
                  from label in Gen.Elements(0, 0, 0, 7, 300)
                  from flip in Gen.Frequency((3, Gen.Constant(-1)), (1, Gen.Choose(0, 1000)))
                  select (key, length, label, flip);
        var many = Gen.Choose(1, OpeningBatch.Capacity).SelectMany(count => Gen.ArrayOf(one, count)).ToArbitrary();
        Prop.ForAll(many, list =>
        {
            var values = list.Select(v => (v.key, Text: Seal(v.key, RandomNumberGenerator.GetBytes(v.length), v.label), v.flip)).ToList();
            foreach (var (_, text, flip) in values)
            {
                if (flip < 0) continue;
                // Another character of the alphabet: still a value to look at, but not the one that was sealed.
                var at = "~ms1e12.3.0.".Length + flip % (text.Length - "~ms1e12.3.300.".Length - 3);
                text[at] = text[at] == (byte)'A' ? (byte)'B' : (byte)'A';
            }
            var read = values.Where(v => SealedForm.TryRead(v.Text, out _, out _)).Select(v => (v.key, v.Text)).ToList();
            Check(read, [.. read.Select(v => Open(v.key, v.Text))]);
        }).Check(Often);
        foreach (var key in keys) key.Dispose();
    }

    [Theory]
    [InlineData(SealMode.Equal)]
    [InlineData(SealMode.Random)]
    public void Every_truncation_and_every_change_of_a_byte_is_refused_amid_others_that_open(SealMode mode)
    {
        using var key = KeyOf(mode);
        var good = Seal(key, "330106199001011234"u8, 9);
        SealedForm.TryRead(good, out var header, out _).ShouldBeTrue();
        var (from, size) = (good.Length - 1 - header.Body.Length, header.Body.Length);
        List<byte[]> bad = [.. Enumerable.Range(from, size).Select(at => (byte[])[.. good[..at], (byte)'~'])];
        for (var at = from; at < good.Length - 1; at++)
        {
            foreach (var other in "ABYZabyz0189-_"u8.ToArray().Where(b => b != good[at])) bad.Add([.. good[..at], other, .. good[(at + 1)..]]);
        }
        foreach (var value in bad)
        {
            if (!SealedForm.TryRead(value, out _, out _)) continue;
            Check([(key, good), (key, value), (key, good)], ["330106199001011234"u8.ToArray(), null, "330106199001011234"u8.ToArray()]);
        }
    }

    [Fact]
    public void A_value_of_another_group_version_or_mode_does_not_open_whatever_its_place_in_the_batch()
    {
        using var key = KeyOf(SealMode.Equal);
        using var other = KeyOf(SealMode.Equal, version: 4);
        using var random = KeyOf(SealMode.Random);
        var (mine, theirs, nonce) = (Seal(key, "mine"u8), Seal(other, "theirs"u8), Seal(random, "nonce"u8));
        Check([(key, theirs), (key, mine), (other, mine), (other, theirs), (key, nonce), (random, mine), (random, nonce)],
            [null, "mine"u8.ToArray(), null, "theirs"u8.ToArray(), null, null, "nonce"u8.ToArray()]);
    }

    [Fact]
    public void A_body_that_is_no_spelling_of_bytes_does_not_open_and_nothing_throws()
    {
        using var key = KeyOf(SealMode.Equal);
        // Made by hand, past the reader that would refuse them.
        foreach (var body in new[] { "", "A", "AAAA", new string('A', 21), new string('A', 23) + "B", "AAAA AAAAAAAAAAAAAAAAA", "====AAAAAAAAAAAAAAAAAA", new string('\0', 24) })
        {
            var value = new SealedText { Mode = SealMode.Equal, Group = 12, Version = 3, Label = 0, Body = Encoding.ASCII.GetBytes(body), Length = body.Length };
            _batch.Add(key, value).ShouldBe(0);
            _batch.Open();
            _batch.IsOpen(0).ShouldBeFalse();
            _batch.Clear();
        }
    }

    [Fact]
    public void Nothing_can_be_read_before_the_tags_were_judged_nor_of_what_failed()
    {
        using var key = KeyOf(SealMode.Equal);
        var bad = Seal(key, "secret"u8);
        bad[20] = bad[20] == (byte)'A' ? (byte)'B' : (byte)'A';
        SealedForm.TryRead(bad, out var value, out _).ShouldBeTrue();
        SealedForm.TryRead(Seal(key, "secret"u8), out var good, out _).ShouldBeTrue();
        _batch.Add(key, value);
        _batch.Add(key, good);
        _batch.IsOpen(1).ShouldBeFalse();
        _batch.Plaintext(1).IsEmpty.ShouldBeTrue();
        _batch.Open();
        _batch.IsOpen(1).ShouldBeTrue();
        _batch.Plaintext(0).IsEmpty.ShouldBeTrue();
        _batch.DigestOf(0).ShouldBe(0UL);
        Should.Throw<IndexOutOfRangeException>(() => _batch.Plaintext(2).Length);
        Secrets().Sum(bytes => Occurrences(bytes, "secret"u8)).ShouldBe(1, "only the one that opened");
        _batch.Clear();
        Secrets().Sum(bytes => Occurrences(bytes, "secret"u8)).ShouldBe(0);
        _batch.Count.ShouldBe(0);
    }

    [Fact]
    public void Longer_values_are_left_to_the_key_and_a_full_batch_takes_no_more()
    {
        using var key = KeyOf(SealMode.Equal);
        SealedForm.TryRead(Seal(key, new byte[Longest]), out var longest, out _).ShouldBeTrue();
        SealedForm.TryRead(Seal(key, new byte[Longest + 1]), out var longer, out _).ShouldBeTrue();
        SealedForm.TryRead(Seal(key, new byte[1_048_576]), out var megabyte, out _).ShouldBeTrue();
        OpeningBatch.Takes(longest).ShouldBeTrue();
        OpeningBatch.Takes(longer).ShouldBeFalse();
        OpeningBatch.Takes(megabyte).ShouldBeFalse();
        for (var i = 0; i < OpeningBatch.Capacity; i++) _batch.Add(key, longest).ShouldBe(i);
        var threw = false;
        try { _batch.Add(key, longest); }
        catch (ArgumentOutOfRangeException) { threw = true; }
        threw.ShouldBeTrue();
        _batch.Open();
        for (var i = 0; i < OpeningBatch.Capacity; i++) _batch.IsOpen(i).ShouldBeTrue();
    }

    private IEnumerable<byte[]> Secrets() => typeof(OpeningBatch).GetFields(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)
        .Select(field => field.GetValue(_batch)).OfType<byte[]>();

    private static int Occurrences(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (int at; (at = bytes.IndexOf(text)) >= 0; bytes = bytes[(at + 1)..]) count++;
        return count;
    }

    private void Check(List<(GroupKey Key, byte[] Text)> values, List<byte[]?> expected)
    {
        foreach (var (key, text) in values)
        {
            SealedForm.TryRead(text, out var value, out _).ShouldBeTrue();
            _batch.Add(key, value);
        }
        _batch.Open();
        for (var i = 0; i < values.Count; i++)
        {
            _batch.IsOpen(i).ShouldBe(expected[i] is not null, $"value {i} of {values.Count}");
            _batch.Plaintext(i).SequenceEqual(expected[i]).ShouldBeTrue();
            SealedForm.TryRead(values[i].Text, out var value, out _);
            _batch.DigestOf(i).ShouldBe(expected[i] is { } plain ? values[i].Key.DigestOf(plain, value.Label) : 0);
        }
        _batch.Clear();
    }
}
