using System.Text;
using Menshen.Samples.ExpressRealname;

namespace Menshen.Sample.Tests;

public sealed class CopyTextTests
{
    [Theory]
    [InlineData(@"a\b", @"a\\b")]
    [InlineData("a\tb", @"a\tb")]
    [InlineData("a\nb\rc", @"a\nb\rc")]
    [InlineData(@"\N", @"\\N")]
    [InlineData("李𬭎", "李𬭎")]
    [InlineData(null, @"\N")]
    public void Text_is_escaped_so_that_it_stays_one_field(string? value, string written) =>
        Written(copy => copy.Text(value)).ShouldBe(written + "\n");

    [Fact]
    public void Fields_are_parted_by_tabs() =>
        Written(copy => copy.Number(-7).Flag(true).Null().Hundredths(1205).Hundredths(7)).ShouldBe("-7\tt\t\\N\t12.05\t0.07\n");

    [Fact]
    public void Times_carry_the_offset_of_Beijing() =>
        Written(copy => copy.Date(new DateOnly(2026, 3, 1)).Time(new DateTime(2026, 3, 1, 7, 5, 9))).ShouldBe("2026-03-01\t2026-03-01 07:05:09+08\n");

    [Fact]
    public void A_field_longer_than_the_buffer_is_written_whole()
    {
        var longText = new string('门', 100_000);
        Written(copy => copy.Text("x").Text(longText)).ShouldBe("x\t" + longText + "\n");
    }

    private static string Written(Action<CopyTextWriter> row)
    {
        using var stream = new MemoryStream();
        var copy = new CopyTextWriter(stream);
        row(copy);
        copy.EndRow();
        copy.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
