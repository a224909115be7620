using Menshen.Bench.Audit.Search;

namespace Menshen.Bench.Tests;

public class RecordGeneratorTests
{
    private const int Records = 50_000;
    private static readonly DateTime Until = new(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_same_records_come_every_time() =>
        new RecordGenerator(1000, Until).StatementLines().ShouldBe(new RecordGenerator(1000, Until).StatementLines());

    [Fact]
    public void Records_come_in_the_order_of_time_over_four_weeks()
    {
        var times = new RecordGenerator(Records, Until).StatementLines().Select(line => line.Split('\t')[1]).ToArray();
        times.ShouldBe(times.Order(StringComparer.Ordinal));
        times[0].ShouldBe("2026-01-03 12:00:00.000000+00");
        times[^1].ShouldStartWith("2026-01-31 11:");
    }

    [Fact]
    public void About_one_record_in_a_hundred_touches_the_column_that_is_asked_for()
    {
        var touching = new RecordGenerator(Records, Until).StatementLines()
            .Count(line => GeneratedTemplate.Touches(int.Parse(line.Split('\t')[4], System.Globalization.CultureInfo.InvariantCulture) - 1));
        ((double)touching / Records).ShouldBeInRange(0.005, 0.015);
    }

    [Fact]
    public void The_texts_that_touch_it_are_those_that_name_it() =>
        GeneratedTemplate.Lines().Select(line => line.Contains(GeneratedTemplate.Column, StringComparison.Ordinal))
            .ShouldBe(Enumerable.Range(0, GeneratedTemplate.Count).Select(GeneratedTemplate.Touches));

    [Fact]
    public void Every_session_that_a_statement_names_exists_and_was_opened()
    {
        var generator = new RecordGenerator(Records, Until);
        var named = generator.StatementLines().Select(line => line.Split('\t')[2]).Distinct().Order(StringComparer.Ordinal).ToArray();
        generator.SessionLines.Select(line => line.Split('\t')[0]).Order(StringComparer.Ordinal).ShouldBe(named);
        generator.EventLines.Count(line => line.Contains("session_opened", StringComparison.Ordinal)).ShouldBe(named.Length);
    }
}
