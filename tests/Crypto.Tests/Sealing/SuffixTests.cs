using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto.Sealing;

namespace Menshen.Crypto.Tests.Sealing;

/// <summary>Values whose last characters can be searched: those that end alike begin alike, and none can be moved or mended.</summary>
public sealed class SuffixTests
{
    private static readonly byte[] OtherKey = [.. Enumerable.Range(0x81, GroupKey.Size).Select(i => (byte)i)];

    [Fact]
    public void Values_that_end_alike_begin_alike_and_no_others_do()
    {
        using var key = KeyOf();
        var fronts = Enumerable.Range(0, 20_000).Select(number => Front(Text(key, $"138{number:00000000}"))).ToList();
        // 20,000 numbers have 10,000 endings of four digits.
        fronts.Distinct().Count().ShouldBe(10_000);
        Front(Text(key, "13800011234")).ShouldBe(Search(key, "1234"));
        Front(Text(key, "13911111234")).ShouldBe(Search(key, "1234"));
        Search(key, "1234").Length.ShouldBe(key.FrontLength);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("234", "234")]
    [InlineData("1234", "1234")]
    [InlineData("上海市浦东新区", "浦东新区")]
    [InlineData("a\U0001F600b\U0001F600c", "\U0001F600b\U0001F600c")]
    public void Characters_are_counted_as_PostgreSQL_counts_them_and_short_values_are_their_own_ending(string value, string ending)
    {
        using var key = KeyOf();
        Front(Text(key, value)).ShouldBe(Search(key, ending));
        Encoding.UTF8.GetString(Sealed.Open(key, Sealed.Seal(key, Encoding.UTF8.GetBytes(value)))!).ShouldBe(value);
    }

    [Fact]
    public void A_tag_has_nothing_in_common_with_that_of_another_key_group_cluster_version_or_number()
    {
        using var key = KeyOf();
        using var group = KeyOf(group: 13);
        using var version = KeyOf(version: 4);
        using var cluster = KeyOf(cluster: [.. Sealed.Cluster.Reverse()]);
        using var bytes = KeyOf(key: OtherKey);
        using var number = KeyOf(suffix: 5);
        var tags = new[] { key, group, version, cluster, bytes, number }.Select(k => Search(k, "1234")[^20..]).ToList();
        tags.Distinct().Count().ShouldBe(tags.Count);
    }

    [Fact]
    public void A_value_with_anothers_tag_or_without_its_own_does_not_open()
    {
        using var key = KeyOf();
        using var plain = Sealed.KeyOf(SealMode.Equal);
        var (one, other) = (Text(key, "13800011234"), Text(key, "13800015678"));
        var moved = Front(other) + one[Front(one).Length..];
        moved.Length.ShouldBe(one.Length);
        Opens(key, one).ShouldBeTrue();
        Opens(key, moved).ShouldBeFalse();
        // As if it had been sealed without a tag, and with one where it had none.
        var bare = $"~ms1e12.3.0.{one[(Front(one).Length + 1)..]}";
        Opens(key, bare).ShouldBeFalse();
        Opens(plain, bare).ShouldBeFalse();
        Opens(key, Encoding.ASCII.GetString(Sealed.Seal(plain, "13800011234"u8))).ShouldBeFalse();
        // Another number of characters.
        Opens(key, one.Replace(".0.4", ".0.5", StringComparison.Ordinal)).ShouldBeFalse();
    }

    [Fact]
    public void Every_change_of_one_character_is_noticed()
    {
        using var key = KeyOf();
        var text = Sealed.Seal(key, "13800011234"u8);
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var to in "0a4~.A"u8)
            {
                var changed = text.ToArray();
                changed[i] = to;
                if (to != text[i]) Opens(key, Encoding.ASCII.GetString(changed)).ShouldBeFalse($"byte {i} as {(char)to}");
            }
        }
    }

    [Fact]
    public void A_cut_value_says_that_it_is_cut()
    {
        using var key = KeyOf();
        var text = Sealed.Seal(key, "13800011234"u8);
        for (var length = 0; length < text.Length; length++)
        {
            SealedForm.TryRead(text.AsSpan(0, length), out _, out var isCut).ShouldBeFalse();
            isCut.ShouldBeTrue($"{length} bytes");
        }
        SealedForm.TryRead(text, out var value, out _).ShouldBeTrue();
        (value.Suffix, value.SuffixTag.Length, value.Length).ShouldBe((4, 20, text.Length));
    }

    [Fact]
    public void Alone_and_in_a_batch_they_open_and_have_one_digest() => Prop.ForAll(ArbMap.Default.ArbFor<string[]>(), values =>
    {
        using var key = KeyOf();
        var batch = new OpeningBatch();
        var texts = (values ?? []).Take(OpeningBatch.Capacity).Select(v => Encoding.UTF8.GetBytes(v ?? "")).Where(v => v.Length <= 200).ToList();
        foreach (var text in texts)
        {
            SealedForm.TryRead(Sealed.Seal(key, text), out var value, out _).ShouldBeTrue();
            batch.Add(key, value);
        }
        batch.Open();
        for (var i = 0; i < texts.Count; i++)
        {
            batch.IsOpen(i).ShouldBeTrue();
            batch.Plaintext(i).SequenceEqual(texts[i]).ShouldBeTrue();
            batch.DigestOf(i).ShouldBe(key.DigestOf(texts[i], 0));
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(SealMode.Random, 4)]
    [InlineData(SealMode.Equal, 2)]
    [InlineData(SealMode.Equal, 9)]
    public void Other_numbers_and_random_values_have_no_tags(SealMode mode, int suffix) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new GroupKey(Sealed.Cluster, 12, 3, mode, Sealed.Key, suffix));

    private static GroupKey KeyOf(int group = 12, int version = 3, byte[]? cluster = null, byte[]? key = null, int suffix = 4) =>
        new(cluster ?? Sealed.Cluster, group, version, SealMode.Equal, key ?? Sealed.Key, suffix);

    private static string Text(GroupKey key, string value) => Encoding.ASCII.GetString(Sealed.Seal(key, Encoding.UTF8.GetBytes(value)));

    private static string Front(string text) => text[..text.LastIndexOf('.')];

    private static string Search(GroupKey key, string ending)
    {
        var output = new byte[key.FrontLength];
        return Encoding.ASCII.GetString(output.AsSpan(0, key.WriteFront(Encoding.UTF8.GetBytes(ending), output)));
    }

    private static bool Opens(GroupKey key, string text)
    {
        var alone = Sealed.Open(key, Encoding.ASCII.GetBytes(text)) is not null;
        if (!SealedForm.TryRead(Encoding.ASCII.GetBytes(text), out var value, out _) || value.Length != text.Length) return alone;
        var batch = new OpeningBatch();
        batch.Add(key, value);
        batch.Open();
        batch.IsOpen(0).ShouldBe(alone);
        return alone;
    }
}
