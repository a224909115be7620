namespace Menshen.Backup.Wal;

/// <summary>What is streamed next: behind what is archived, over the timelines between that and the engine's own.</summary>
/// <param name="Timeline">Of which.</param>
/// <param name="Begin">From here, where a segment begins.</param>
/// <param name="End">To here, where another does; what is behind it is the next timeline's. The highest number: it does not end.</param>
internal sealed record StreamStep(uint Timeline, ulong Begin, ulong End)
{
    /// <param name="archive">What there is.</param>
    /// <param name="history">The engine's timeline's; null: it has none.</param>
    /// <param name="timeline">The engine's.</param>
    /// <param name="kept">From where on the engine keeps WAL for us.</param>
    /// <param name="segmentBytes">Bytes of a segment.</param>
    /// <param name="isCut">What leads there from what is archived is not at the engine any more.</param>
    public static StreamStep Next(WalArchive archive, TimelineHistory? history, uint timeline, ulong kept, int segmentBytes, bool isCut)
    {
        ulong Floor(ulong place) => place - (place % (ulong)segmentBytes);
        if (history is null) return new StreamStep(timeline, Floor(kept), ulong.MaxValue);
        // A slot that was made before the server was promoted, or in that instant, begins on the timeline before.
        var own = new StreamStep(timeline, Math.Max(Floor(kept), Floor(history.Begin)), ulong.MaxValue);
        if (isCut || archive.HasAny(timeline)) return own;
        var ends = history.Ancestors.Select(step => archive.EndOf(step.Timeline, segmentBytes)).ToList();
        var last = ends.FindLastIndex(end => end is not null);
        if (last < 0) return own;
        for (var place = last; place < ends.Count; place++)
        {
            var (from, to) = (ends[place] ?? Floor(history.Ancestors[place - 1].End), Floor(history.Ancestors[place].End));
            if (from < to) return new StreamStep(history.Ancestors[place].Timeline, from, to);
        }

        return own with { Begin = Floor(history.Begin) };
    }
}
