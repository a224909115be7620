using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto.Sealing;

namespace Menshen.Crypto.Tests.Sealing;

public sealed class SealedFormTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(5_000);

    [Fact]
    public void Reading_any_bytes_never_throws_and_finds_only_what_is_whole()
    {
        Prop.ForAll<byte[]>(bytes => Judge(bytes)).Check(Often);
        // Bytes that look more like values than chance would have it.
        var likely = Gen.ArrayOf(Gen.Elements([.. "~ms1er0123456789.AZaz-_Qg="u8.ToArray()])).ToArbitrary();
        Prop.ForAll(likely, tail => Judge([.. "~ms1"u8, .. tail])).Check(Often);
        Prop.ForAll(likely, tail => Judge([.. "~ms1e1.1.0."u8, .. tail, (byte)'~'])).Check(Often);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("~", true)]
    [InlineData("~ms1", true)]
    [InlineData("~ms1e", true)]
    [InlineData("~ms1e1", true)]
    [InlineData("~ms1e123456789", true)]
    [InlineData("~ms1e1.1.0.", true)]
    [InlineData("~ms1e1.1.0.AAAA", true)]
    [InlineData("~ms3", true)]
    [InlineData("~ms3e1.1.40003", true)]
    [InlineData("~ms3e1.1.40003.AAAA", true)]
    [InlineData("~ms0", false)]
    [InlineData("~ms2e1.1.0.AAAAAAAAAAAAAAAAAAAAAA~", false)]
    [InlineData("~ms3e1.1.0.AAAAAAAAAAAAAAAAAAAAAA~", false)]
    [InlineData("~ms3e1.1.40002.AAAAAAAAAAAAAAAAAAAAAA~", false)]
    [InlineData("~ms3e1.1.040003.AAAAAAAAAAAAAAAAAAAAAA~", false)]
    [InlineData("~ms3e1.1.4000F.AAAAAAAAAAAAAAAAAAAAAA~", false)]
    [InlineData("~ms3e1.1.ffffffffffffffff.AAAAAAAAAAAAAAAAAAAAAA~", false)]
    [InlineData("~ms3e1.1.17fffffffffffffff.AAAAAAAAAAAAAAAAAAAAAA~", false)]
    [InlineData("~mx", false)]
    [InlineData("x", false)]
    [InlineData("~ms1x", false)]
    [InlineData("~ms1e1.1.0.~", false)]
    [InlineData("~ms1e1.1.0.AAAA=", false)]
    [InlineData("~ms1e1.1.0.AAAA\n", false)]
    [InlineData("~ms1e1.1.0.AAAAAAAAAAAAAAAAAAAAA~", false)]
    [InlineData("~ms1r1.1.0.AAAAAAAAAAAAAAAAAAAAAA~", false)]
    public void What_could_still_become_a_value_is_told_from_what_cannot(string text, bool mayBecomeOne)
    {
        SealedForm.TryRead(Encoding.ASCII.GetBytes(text), out _, out var isCut).ShouldBeFalse();
        isCut.ShouldBe(mayBecomeOne);
    }

    [Fact]
    public void The_shortest_values_are_read()
    {
        SealedForm.TryRead("~ms1e1.1.0.AAAAAAAAAAAAAAAAAAAAAA~"u8, out var equal, out _).ShouldBeTrue();
        equal.Body.Length.ShouldBe(22);
        SealedForm.TryRead(Encoding.ASCII.GetBytes($"~ms1r1.1.0.{new string('A', 43)}~"), out var random, out _).ShouldBeTrue();
        random.Body.Length.ShouldBe(43);
    }

    [Fact]
    public void The_longest_header_is_as_long_as_said()
    {
        const int largest = SealedForm.LargestNumber;
        var body = 22;
        SealedForm.LengthOfField(SealMode.Equal, largest, largest, long.MaxValue, 0).ShouldBe(SealedForm.LongestHeader + body + 1);
        SealedForm.LengthOf(SealMode.Equal, largest, largest, largest, 0).ShouldBeLessThan(SealedForm.LongestHeader + body + 1);
    }

    private static void Judge(byte[] bytes)
    {
        var found = SealedForm.TryRead(bytes, out var value, out var isCut);
        if (!found) return;
        isCut.ShouldBeFalse();
        value.Length.ShouldBeInRange(1, bytes.Length);
        bytes[value.Length - 1].ShouldBe((byte)'~');
        value.Group.ShouldBeInRange(1, SealedForm.LargestNumber);
        value.Version.ShouldBeInRange(1, SealedForm.LargestNumber);
        value.Label.ShouldBeInRange(0, SealedForm.LargestNumber);
        // Written again from what was read, it is the same bytes.
        var (form, label) = value.FieldLabel == 0 ? ("~ms1", $"{value.Label}") : ("~ms3", $"{value.FieldLabel:x}");
        var again = $"{form}{(char)value.Mode}{value.Group}.{value.Version}.{label}.{Encoding.ASCII.GetString(value.Body)}~";
        again.ShouldBe(Encoding.Latin1.GetString(bytes, 0, value.Length));
        using var key = new GroupKey(Sealed.Cluster, value.Group, value.Version, value.Mode, Sealed.Key);
        key.TryOpen(value, new byte[value.Body.Length], out _).ShouldBeFalse();
    }
}
