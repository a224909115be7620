using System.Text;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

/// <summary>What a mask shows, for any input: counted here by rules of the test's own.</summary>
public class MaskPropertyTests
{
    private const string Full = "******";

    /// <summary>Of each mask: the most characters of the value that may be seen, and the numbers of stars it may write.</summary>
    private static readonly (string Word, int MostShown, int[] Stars)[] Bounds =
    [
        ("full", 0, [6]), ("empty", 0, [0]), ("hash", 0, [6]), ("chinese-name", 2, [2, 6]), ("id-card", 4, [14, 15, 6]), ("phone", 7, [4, 6]),
        ("bank-card", 4, [12, 6]), ("plate", 3, [4, 6]), ("date", 4, [4, 6]), ("email", 25, [3, 6]), ("address", 20, [4, 6]),
        ("3,*,4", 7, [4, 6]), ("3,*6,4", 7, [4, 6]), ("1,*", 1, [4, 6]), ("*,4", 4, [4, 6]), ("32,*,32", 64, [4, 6]), ("0,*1000,1", 1, [4, 6]),
    ];

    private static readonly string[] Pieces =
    [
        "1", "13", "138", "0571", "86", "+86", "9", "11010119900307851", "X", "6222", "-", " ", "(", ")", "·", "张", "欧阳", "诸葛", "买买提", "王", "浙江省", "杭州市",
        "北京", "西湖区", "京", "A", "B1234", "警", "li", "@", "qq.com", ".name", ".", "1990", "年", "月", "日", "/", "T08:00", "e\u0301", "\u0301", "👨‍👩‍👧", "🇨🇳", "😀",
        "𠮷", "\u200d", "\ufe0f", "\u202e", "ß", "İ", "한", "あ", "*", "******", "\0", "\n", "a", "b", "c",
    ];

    private static readonly Gen<byte[]> Texts = Gen.Elements(Pieces).ListOf().Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));

    private static readonly Gen<byte[]> Values = Gen.Frequency(
        (6, Texts),
        (2, ArbMap.Default.GeneratorFor<string>().Select(text => Encoding.UTF8.GetBytes(text ?? ""))),
        (1, ArbMap.Default.GeneratorFor<byte[]>()),
        (1, from text in Texts from at in Gen.Choose(0, 40) select text[..Math.Min(at, text.Length)]));

    [Fact]
    public void Every_mask_writes_valid_text_within_its_length_and_never_throws() => ForEach(Values, (word, mask, value) =>
    {
        var output = new byte[mask.MaxLength(value.Length)];
        var length = mask.Apply(value, output);
        Utf8.IsValid(output.AsSpan(0, length)).ShouldBeTrue(word);
    });

    [Fact]
    public void What_is_not_utf8_is_hidden_whole() => ForEach(ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => (byte[])[.. bytes, 0xC3]), (word, mask, value) =>
        Show(mask, value).ShouldBe(word == "empty" ? "" : Full, word));

    [Fact]
    public void Every_mask_shows_no_more_than_it_says_and_its_stars_do_not_tell_the_length() => ForEach(Values, (word, mask, value) =>
    {
        var (_, most, stars) = Bounds.Single(bound => bound.Word == word);
        var shown = Show(mask, value);
        Seen(word, shown).ShouldBeLessThanOrEqualTo(most, word);
        // Stars that stand in the value itself may be among what is kept.
        if (!value.Contains((byte)'*')) stars.ShouldContain(shown.Count(c => c == '*'), word);
    });

    [Fact]
    public void Of_every_value_that_is_not_empty_something_stays_hidden() => ForEach(Values.Where(value => value.Length > 0), (word, mask, value) =>
    {
        var shown = Show(mask, value);
        if (!value.Contains((byte)'*')) Seen(word, shown).ShouldBeLessThan(Math.Max(1, Count(Encoding.UTF8.GetString(value))), word);
    });

    [Fact]
    public void A_value_shorter_than_a_pattern_shows_nothing() => Prop.ForAll(
        (from value in Values from first in Gen.Choose(0, 9) from last in Gen.Choose(0, 9) from hidden in Gen.Choose(1, 9) select (value, first, last, hidden)).ToArbitrary(),
        sample =>
        {
            var (value, first, last, hidden) = sample;
            if (Encoding.UTF8.GetString(value).EnumerateRunes().Count() < first + last + hidden)
                Show(Mask($"{first},*{hidden},{last}"), value).ShouldBe(Full);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void What_a_pattern_hides_changes_nothing_that_is_shown() => Prop.ForAll(
        (from one in Plain from other in Plain select (one, other)).ToArbitrary(),
        sample =>
        {
            var mask = Mask("3,*,4");
            Show(mask, [.. "abc"u8, .. sample.one, .. "wxyz"u8]).ShouldBe(Show(mask, [.. "abc"u8, .. sample.other, .. "wxyz"u8]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [Requirement("credit-5.3-c")]
    [InlineData("id-card", "110", "X", 14)]
    [InlineData("id-card", "110", "", 12)]
    [InlineData("phone", "138", "5678", 4)]
    [InlineData("phone", "0571-8", "21", 5)]
    [InlineData("bank-card", "", "1234", 12)]
    [InlineData("plate", "京A", "5", 4)]
    public void Of_numbers_of_one_form_the_hidden_digits_change_nothing(string word, string front, string end, int hidden)
    {
        var expected = default(string);
        var digits = Gen.Choose(0, 9).ArrayOf(hidden).Select(numbers => front + string.Concat(numbers) + end);
        Prop.ForAll(digits.ToArbitrary(), value =>
        {
            var shown = Show(Mask(word), Encoding.UTF8.GetBytes(value));
            shown.ShouldNotBe(Full);
            shown.ShouldBe(expected ??= shown);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Of_names_with_one_surname_and_of_addresses_in_one_city_the_rest_changes_nothing() => Prop.ForAll(
        (from length in Gen.Choose(1, 5) from rest in Gen.Choose(0x4E00, 0x9FA5).ArrayOf(length) select string.Concat(rest.Select(c => (char)c))).ToArbitrary(),
        rest =>
        {
            Show(Mask("chinese-name"), Encoding.UTF8.GetBytes("张" + rest)).ShouldBe("张**");
            Show(Mask("address"), Encoding.UTF8.GetBytes("浙江省杭州市" + rest)).ShouldBe("浙江省杭州市****");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Masks_allocate_nothing()
    {
        var masks = Bounds.Select(bound => Mask(bound.Word)).ToArray();
        var values = new[] { "张三丰", "110101199003078515", "13812345678", "浙江省杭州市西湖区", "6222021234567890", "l@x.name", "京A12345", "1990-05-17", "\ud800" }
            .Select(Encoding.UTF8.GetBytes).ToArray();
        var output = new byte[400];
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Run()
        {
            foreach (var mask in masks)
            {
                foreach (var value in values) mask.Apply(value, output);
            }
        }
    }

    private static Gen<byte[]> Plain => Gen.Elements("x", "1", "张", "😀", " ").NonEmptyListOf().Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));

    private static void ForEach(Gen<byte[]> values, Action<string, IMask, byte[]> holds)
    {
        foreach (var (word, _, _) in Bounds)
        {
            var mask = Mask(word);
            Prop.ForAll(values.ToArbitrary(), value => holds(word, mask, value)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        }
    }

    // Signs that the mask itself writes are none of the value.
    private static int Seen(string word, string shown) => word switch
    {
        _ when shown == Full => 0,
        "phone" or "date" => Count(shown.Replace("-", "", StringComparison.Ordinal)),
        "email" => Count(shown.Replace("***@***.", "", StringComparison.Ordinal).Replace("***@", "", StringComparison.Ordinal)),
        _ => Count(shown),
    };

    private static int Count(string text) => text.EnumerateRunes().Count(rune => rune.Value != '*');

    private static IMask Mask(string word) => PolicySet.Parse($"masks: {{pii.name: '{word}'}}", "p").Policy.ShouldNotBeNull().Masks.For("pii.name");

    private static string Show(IMask mask, byte[] value)
    {
        var output = new byte[mask.MaxLength(value.Length)];
        return Encoding.UTF8.GetString(output, 0, mask.Apply(value, output));
    }
}
