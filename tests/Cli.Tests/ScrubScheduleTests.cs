using Menshen.Server;

namespace Menshen.Cli.Tests;

public class ScrubScheduleTests
{
    [Theory]
    [InlineData("2026-11-27T02:59:59+08:00", "2026-11-27T03:00:00+08:00")]
    [InlineData("2026-11-27T03:00:00+08:00", "2026-11-28T03:00:00+08:00")]
    [InlineData("2026-12-31T23:00:00+08:00", "2027-01-01T03:00:00+08:00")]
    public void The_next_is_at_the_next_time_of_that_hour(string now, string next) =>
        ScrubSchedule.After(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture), new TimeOnly(3, 0))
            .ShouldBe(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Off_is_never() => ScrubSchedule.After(DateTimeOffset.UnixEpoch, null).ShouldBeNull();
}
