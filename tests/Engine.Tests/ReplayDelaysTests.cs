namespace Menshen.Engine.Tests;

public sealed class ReplayDelaysTests
{
    private readonly Ticks _time = new();

    [Fact]
    public void A_standby_is_late_since_the_primary_was_first_where_it_is_not()
    {
        var delays = new ReplayDelays(_time);
        delays.Of(100).ShouldBeNull();
        delays.Note(100);
        _time.Seconds += 5;
        // Nobody writes: nobody is late.
        delays.Note(100);
        delays.Of(100).ShouldBe(TimeSpan.Zero);
        delays.Note(200);
        _time.Seconds += 3;
        delays.Note(300);
        _time.Seconds += 1;
        delays.Of(150).ShouldBe(TimeSpan.FromSeconds(4));
        delays.Of(200).ShouldBe(TimeSpan.FromSeconds(1));
        delays.Of(301).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_new_primary_that_has_less_begins_anew()
    {
        var delays = new ReplayDelays(_time);
        delays.Note(500);
        _time.Seconds += 60;
        delays.Note(400);
        delays.Of(400).ShouldBe(TimeSpan.Zero);
        _time.Seconds += 2;
        delays.Of(399).ShouldBe(TimeSpan.FromSeconds(2));
    }

    private sealed class Ticks : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
