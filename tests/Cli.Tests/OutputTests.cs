namespace Menshen.Cli.Tests;

public class OutputTests
{
    [Fact]
    public void A_listing_in_a_pipe_is_tab_separated_with_a_heading()
    {
        var terminal = new FakeTerminal();
        var listing = new Listing("A", "B");
        listing.Add("1", "two words");
        listing.Write(terminal.Context());
        terminal.Output.ShouldBe($"A\tB{Environment.NewLine}1\ttwo words{Environment.NewLine}");
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(200, false)]
    public void More_columns_than_a_screen_holds_are_a_line_for_each_field(int screen, bool areLines)
    {
        using var output = new StringWriter();
        var context = new CliContext { Input = TextReader.Null, Output = output, Error = TextWriter.Null, OutputIsTerminal = true, InputIsTerminal = false, Environment = _ => null };
        context.Console.Profile.Width = screen;
        var listing = new Listing([.. Enumerable.Range(1, 13).Select(column => $"c{column}"), "对象"]);
        listing.Add([.. Enumerable.Range(1, 13).Select(column => column == 5 ? "" : $"value {column}"), "express.waybills"]);
        listing.Write(context);
        var lines = output.ToString().Split('\n').Select(line => line.TrimEnd()).ToList();
        lines.Contains("c1     value 1").ShouldBe(areLines);
        lines.Contains("对象   express.waybills").ShouldBe(areLines);
        lines.Any(line => line.StartsWith("c5", StringComparison.Ordinal)).ShouldBeFalse();
        lines.Any(line => line.Contains("value 4", StringComparison.Ordinal)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("plain 名称", "plain 名称")]
    [InlineData("a\tb\nc", "a\\u0009b\\u000ac")]
    [InlineData("\u001b[2Jgone", "\\u001b[2Jgone")]
    [InlineData("abc\u202edef", "abc\\u202edef")]
    [InlineData("shop\u200b", "shop\\u200b")]
    [InlineData("1.2.3.4\u200f \u061c5", "1.2.3.4\\u200f \\u061c5")]
    [InlineData("shop\u3164with", "shop\\u3164with")]
    [InlineData("shop\U000e0041", "shop\\ue0041")]
    [InlineData("\U00020bb7野家 🚚", "\U00020bb7野家 🚚")]
    public void Names_of_strangers_cannot_move_the_cursor(string name, string printed) => Printable.Line(name).ShouldBe(printed);

    [Theory]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("守护数据库", 4, "守护|数据|库")]
    [InlineData("unbreakable", 4, "unbreakable")]
    [InlineData("", 4, "")]
    public void Text_breaks_at_blanks_and_between_wide_characters(string text, int columns, string lines) =>
        string.Join('|', TextWrap.Wrap(text, columns)).ShouldBe(lines);

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15min", 900)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    public void Since_counts_back_from_now(string text, int seconds)
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-seconds);
        var read = SinceTime.Read(text, TimeProvider.System);
        (read - before).TotalSeconds.ShouldBeInRange(-1, 60);
    }

    [Fact]
    public void Since_reads_a_date_with_a_zone() =>
        SinceTime.Read("2026-01-31T08:00+08:00", TimeProvider.System).UtcDateTime.ShouldBe(
            new DateTime(2026, 1, 31, 0, 0, 0, DateTimeKind.Utc));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("99999999999d")]
    [InlineData("2026-02-30")]
    public void Since_refuses_what_is_no_time(string text) =>
        Should.Throw<CliRefusalException>(() => SinceTime.Read(text, TimeProvider.System)).Code.ShouldBe(ExitCode.Findings);
}
