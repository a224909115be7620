namespace Menshen.Engine.Tests;

public sealed class RestartBackoffTests
{
    [Fact]
    public void Pauses_double_up_to_half_a_minute()
    {
        var backoff = new RestartBackoff(TimeSpan.FromSeconds(30));
        var pauses = Enumerable.Range(0, 10).Select(_ => backoff.Next(TimeSpan.FromSeconds(1)).TotalMilliseconds);
        pauses.ShouldBe([200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
    }

    [Fact]
    public void A_minute_of_health_begins_anew()
    {
        var backoff = new RestartBackoff(TimeSpan.FromSeconds(30));
        _ = backoff.Next(TimeSpan.Zero);
        _ = backoff.Next(TimeSpan.Zero);
        backoff.Next(TimeSpan.FromSeconds(61)).TotalMilliseconds.ShouldBe(200);
        backoff.Next(TimeSpan.Zero).TotalMilliseconds.ShouldBe(400);
    }
}
