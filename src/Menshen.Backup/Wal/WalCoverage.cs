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
    public static WalCoverage Of(SetHead head, WalArchive archive)
    {
        var (size, timeline) = (head.SegmentBytes, head.Timeline);
        var start = (ulong)NpgsqlLogSequenceNumber.Parse(head.StartLsn);
        var there = archive.Segments(timeline).ToHashSet(StringComparer.Ordinal);
        List<string> segments = [];
        var at = start - (start % (ulong)size);
        for (; there.Contains(WalName.Of(timeline, at, size)); at += (ulong)size) segments.Add(WalName.Of(timeline, at, size));
        var next = WalName.Of(timeline, at, size);
        var scratch = new byte[size];
        var live = archive.ReadLive(timeline, head.System, next, scratch);
        var end = at + (ulong)live.Bytes;
        var isLive = live.Time > 0;
        var later = there.Concat(archive.Living(timeline)).Where(name => string.CompareOrdinal(name, next) > 0).Order(StringComparer.Ordinal).FirstOrDefault();
        // It was completed while we looked, before it was read or behind that: neither is a gap.
        if ((!isLive || later is not null) && archive.Has(timeline, next)) return Of(head, archive);
        var time = isLive ? live.Time : segments.Count > 0 ? LastTime(archive, head, segments[^1]) : 0;
        return new WalCoverage(
            segments, isLive ? next : null, new NpgsqlLogSequenceNumber(end), time == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(time / 1000),
            later is null ? null : next, end >= (ulong)NpgsqlLogSequenceNumber.Parse(head.StopLsn));
    }

    private static long LastTime(WalArchive archive, SetHead head, string name) => archive.TimeOf(head.Timeline, head.System, name);
}
