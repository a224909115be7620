using Menshen.Backup.Format;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Tests;

/// <summary>Histories of timelines, as PostgreSQL writes them and as somebody else would, and what way leads over them.</summary>
public sealed class TimelineHistoryTests
{
    private const int Segment = 16 << 20;
    private const string Two = "1\t0/5A1F1B8\tno recovery target specified\n\n2\t0/8000000\tat restore point \"x\"\n";

    [Fact]
    public void A_history_is_read_as_PostgreSQL_writes_it()
    {
        var history = TimelineHistory.Parse(3, $"# a comment\n{Two}")!;
        history.Ancestors.ShouldBe([(1u, 0x5A1F1B8ul), (2u, 0x8000000ul)]);
        history.Begin.ShouldBe(0x8000000ul);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1\t5A1F1B8\tno place")]
    [InlineData("one\t0/5A1F1B8\tno number")]
    [InlineData("0\t0/5A1F1B8\tno timeline")]
    [InlineData("3\t0/5A1F1B8\tits own ancestor")]
    [InlineData("2\t0/5A1F1B8\tx\n1\t0/6A1F1B8\tit goes back")]
    [InlineData("1\t0/5A1F1B8\tx\n1\t0/6A1F1B8\ttwice")]
    public void What_is_none_is_none(string text) => TimelineHistory.Parse(3, text).ShouldBeNull();

    [Fact]
    public void A_way_takes_each_segment_from_the_newest_timeline_that_has_it()
    {
        var line = TimelineHistory.Parse(3, Two)!.From(Head(1, "0/4000028", "0/5A1F1B8"))!;
        line.Timelines.ShouldBe([1u, 2u, 3u]);
        line.Last.ShouldBe(3u);
        new ulong[] { 0x4000000, 0x5000000, 0x7000000, 0x8000000, 0x99000000 }.Select(start => line.At(start, Segment)).ShouldBe([1u, 2u, 2u, 3u, 3u]);
        new ulong[] { 0x5A1F1B7, 0x5A1F1B8, 0x8000000 }.Select(place => line.To(place).Last).ShouldBe([1u, 2u, 3u]);
        line.To(0x5A1F1B7).At(0x99000000, Segment).ShouldBe(1u);
    }

    [Fact]
    public void A_set_whose_end_lies_behind_the_place_where_its_timeline_was_left_is_no_ancestor()
    {
        var (history, late) = (TimelineHistory.Parse(3, Two)!, Head(1, "0/4000028", "0/5A1F1B9"));
        history.From(late).ShouldBeNull();
        history.WhyNot(late).ShouldBe("the set test ends at 0/5A1F1B9, behind 0/5A1F1B8, where timeline 1 was left on the way to 3: it is of another history");
        TimelineHistory.Parse(3, "2\t0/8000000\tx")!.From(Head(1, "0/4000028", "0/4000100")).ShouldBeNull();
        // What PostgreSQL 15 writes of a recovery that was to follow timeline 2 and ended before it began.
        TimelineHistory.Parse(3, "1\t0/8000000\tx\n2\t0/5000000\ty")!.From(Head(1, "0/4000028", "0/4000100")).ShouldBeNull();
    }

    private static SetHead Head(uint timeline, string start, string stop) => new()
    {
        Format = 1, Label = "test", Sequence = 1, Kind = SetHead.Full, Origin = "test", System = "7", Timeline = timeline, StartLsn = start, StopLsn = stop, StartedAt = default, StoppedAt = default,
        Server = "15", Product = "", SegmentBytes = Segment, Key = "", Salt = "", References = [], Previous = "", BodyBytes = 0, BodyDigest = "", Packs = [], Files = 0, PlainBytes = 0, SetBytes = 0, Policy = "",
    };
}
