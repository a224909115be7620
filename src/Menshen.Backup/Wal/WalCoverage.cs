using Menshen.Backup.Format;
using NpgsqlTypes;

namespace Menshen.Backup.Wal;

/// <summary>The WAL that follows a set without a gap.</summary>
/// <param name="Segments">Whole segments, in order.</param>
/// <param name="Live">The one that is under way, or null.</param>
/// <param name="End">Everything before it is there.</param>
/// <param name="EndTime">The engine was seen at this moment with nothing beyond <paramref name="End"/>; null if there is nothing.</param>
/// <param name="Missing">The segment that is missing while later ones are there, or null.</param>
/// <param name="Reaches">Whether the set itself can be made consistent.</param>
internal sealed record WalCoverage(
    IReadOnlyList<string> Segments, string? Live, NpgsqlLogSequenceNumber End, DateTimeOffset? EndTime, string? Missing, bool Reaches)
{
    /// <summary>How often it is looked again when a segment is there that the listing lacks: a store whose listings stay late must not be asked for ever.</summary>
    private const int Looks = 5;

    /// <summary>Over which timelines it was looked.</summary>
    public required TimelineLine Line { get; init; }

    /// <summary>All of it, in order.</summary>
    public IEnumerable<string> Files => Live is null ? Segments : [.. Segments, Live];

    /// <summary>Whether there is something of the timeline that it was to lead to.</summary>
    public bool HasLast => Files.LastOrDefault() is { } last && WalName.TimelineOf(last) == Line.Last;

    /// <summary>On the set's own timeline.</summary>
    public static WalCoverage Of(SetHead head, WalArchive archive) => Of(head, archive, TimelineLine.Own(head.Timeline));

    public static WalCoverage Of(SetHead head, WalArchive archive, TimelineLine line) => Of(head, archive, line, Looks);

    private static WalCoverage Of(SetHead head, WalArchive archive, TimelineLine line, int looks)
    {
        var size = head.SegmentBytes;
        string NameAt(ulong place) => WalName.Of(line.At(place, size), place, size);
        var start = (ulong)NpgsqlLogSequenceNumber.Parse(head.StartLsn);
        var there = line.Timelines.SelectMany(archive.Segments).ToHashSet(StringComparer.Ordinal);
        List<string> segments = [];
        var at = start - (start % (ulong)size);
        for (; there.Contains(NameAt(at)); at += (ulong)size) segments.Add(NameAt(at));
        var next = NameAt(at);
        var timeline = line.At(at, size);
        var scratch = new byte[size];
        var live = archive.ReadLive(timeline, head.System, next, scratch);
        var end = at + (ulong)live.Bytes;
        var isLive = live.Time > 0;
        // Of what lies on the way: an ancestor goes on beside it where its old primary did.
        var later = there.Concat(line.Timelines.SelectMany(archive.Living))
            .Where(name => WalName.Parse(name, size) is { Start: var begin } && begin > at && name == NameAt(begin)).Order(StringComparer.Ordinal).FirstOrDefault();
        // It was completed while we looked, before it was read or behind that: neither is a gap.
        if (looks > 0 && (!isLive || later is not null) && archive.Has(timeline, next)) return Of(head, archive, line, looks - 1);
        var time = isLive ? live.Time : segments.Count > 0 ? LastTime(archive, head, segments[^1]) : 0;
        return new WalCoverage(
            segments, isLive ? next : null, new NpgsqlLogSequenceNumber(end), time == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(time / 1000),
            later is null ? null : next, end >= (ulong)NpgsqlLogSequenceNumber.Parse(head.StopLsn)) { Line = line };
    }

    private static long LastTime(WalArchive archive, SetHead head, string name) => archive.TimeOf(WalName.TimelineOf(name), head.System, name);
}
