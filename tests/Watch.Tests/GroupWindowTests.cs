namespace Menshen.Watch.Tests;

/// <summary>What a group's window says, against a list of everything.</summary>
public class GroupWindowTests
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    /// <summary>The window's rows may be those of a slice more.</summary>
    private const long Slice = 600_000_000 / 30;

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Events_and_rows_are_those_of_the_window(int seed)
    {
        var random = new Random(seed);
        var window = new GroupWindow("g", 25, 0);
        List<(long Time, ulong Rows)> all = [];
        var now = 1_000_000_000_000L;
        for (var i = 0; i < 3000; i++)
        {
            now += random.NextInt64(random.Next(50) == 0 ? 900_000_000 : 30_000_000);
            all.Add((now, (ulong)random.Next(3) * (ulong)random.Next(100)));
            window.Add(now, all[^1].Rows, Within);
            window.Rows.ShouldBe(Sum(all.Where(e => e.Time / Slice >= (now / Slice) - 30)));
            window.Events.ShouldBe(Math.Min(25, all.Count(e => e.Time >= now - 600_000_000)));
        }
    }

    [Fact]
    public void A_statement_that_began_long_ago_is_counted_where_it_began()
    {
        var window = new GroupWindow("g", 1, 0);
        window.Add(1_000_000_000_000, 10, Within);
        // It began five minutes before: it is in the window now, and leaves it five minutes sooner.
        window.Add(1_000_000_000_000 - 300_000_000, 7, Within);
        window.Rows.ShouldBe(17UL);
        window.Add(1_000_000_000_000 + 400_000_000, 1, Within);
        window.Rows.ShouldBe(11UL);
        window.Add(1_000_000_000_000 + 700_000_000, 1, Within);
        window.Rows.ShouldBe(2UL);
    }

    [Fact]
    public void A_window_of_one_event_counts_one_and_adds_up_rows()
    {
        var window = new GroupWindow("g", 1, 0);
        for (var i = 0; i < 100; i++) { window.Add(1_000_000_000_000 + i, 3, Within); }
        (window.Events, window.Rows).ShouldBe((1, 300UL));
    }

    private static ulong Sum(IEnumerable<(long Time, ulong Rows)> events) => events.Aggregate(0UL, (sum, e) => sum + e.Rows);
}
