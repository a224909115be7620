namespace Menshen.Journal;

/// <summary>Reads a journal in order, with each record's context; also while a writer is at work.</summary>
/// <remarks>A statement appears where its outcome stands, or without one where its session or run ends.</remarks>
public sealed class JournalReader
{
    /// <summary>How often a following reader looks for more.</summary>
    private static readonly TimeSpan FollowPause = TimeSpan.FromMilliseconds(200);

    private readonly string _directory;
    private readonly SealingSecret _sealing;

    public JournalReader(string directory, SealingSecret sealing)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(sealing);
        (_directory, _sealing) = (directory, sealing);
    }

    /// <summary>Pass over damaged places instead of throwing; for looking at what is left, never for proving anything.</summary>
    public bool SkipDamage { get; init; }

    /// <summary>The first damaged place that entries were read past; null: none so far.</summary>
    public string? Damage { get; private set; }

    /// <summary>Leave out the statements' literals and parameters, for those who do not look at them.</summary>
    public bool SkipValues { get; init; }

    /// <summary>The entries that fit.</summary>
    /// <exception cref="JournalDamagedException">A place in the journal is damaged and <see cref="SkipDamage"/> is not set.</exception>
    public IEnumerable<JournalEntry> Read(JournalFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var segments = SegmentNames.List(_directory);
        if (filter.Last is { } last) { return ReadLast(segments, filter with { Last = null }, last, cancellation); }
        return Entries(ReadFrom(segments, FirstNeeded(segments, filter.From), follow: false, cancellation), filter);
    }

    /// <summary>The entries that fit and then those still to come, until cancelled. Blocks while there is nothing new.</summary>
    public IEnumerable<JournalEntry> Follow(JournalFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var segments = SegmentNames.List(_directory);
        return Entries(ReadFrom(segments, FirstNeeded(segments, filter.From), follow: true, cancellation), filter with { Last = null });
    }

    /// <summary>All events from a time on, a frame's at once; what is given out is valid until the next is asked for. Made of the segments that can
    /// hold events of that time, and so a few of before it are among them.</summary>
    public IEnumerable<ReadOnlyMemory<JournalEvent>> ReadEvents(DateTimeOffset? from, CancellationToken cancellation = default)
    {
        var segments = SegmentNames.List(_directory);
        return ReadFrom(segments, FirstNeeded(segments, from), follow: false, cancellation);
    }

    /// <summary>As <see cref="ReadEvents"/>, and then those still to come, until cancelled. Blocks while there is nothing new.</summary>
    public IEnumerable<ReadOnlyMemory<JournalEvent>> FollowEvents(DateTimeOffset? from, CancellationToken cancellation)
    {
        var segments = SegmentNames.List(_directory);
        return ReadFrom(segments, FirstNeeded(segments, from), follow: true, cancellation);
    }

    /// <summary>What comes after a place, frame by frame, until cancelled; with an empty page whenever there is nothing new for the
    /// moment. Who keeps the last page's <see cref="JournalPage.End"/> and <see cref="JournalPage.OldestOpen"/> together with what he
    /// makes of the entries goes on later without a loss and without a repetition.</summary>
    public IEnumerable<JournalPage> FollowPages(JournalPlace after, ulong oldestOpen, CancellationToken cancellation)
    {
        var segments = SegmentNames.List(_directory);
        var first = segments.FindLastIndex(s => s.Number <= after.Segment && FirstLeaf(s.Path) <= oldestOpen);
        using var walk = new SegmentWalk(_sealing, SkipDamage, SkipValues);
        // Who has read before has been told of the sessions that were open.
        walk.GoesOn = after != JournalPlace.Beginning;
        var events = new EventBuffer();
        // As above: the segment before holds announcements.
        var start = Math.Max(0, first - 1);
        for (var i = start; HasSegment(segments, i, follow: true, cancellation); i++)
        {
            var before = i == start ? Guid.Empty : walk.Run;
            var more = walk.Enter(segments[i].Path, events) && !cancellation.IsCancellationRequested;
            // What a run left unfinished is the old run's, although it shows only at the beginning of the new one.
            if (events.Count > 0 && walk.Place.IsAfter(after)) { yield return Page(walk, events.ToEntries()) with { Run = before }; }
            after = walk.Place.IsAfter(after) ? walk.Place : after;
            while (more)
            {
                events.Clear();
                var read = walk.ReadFrame(events);
                if (walk.Place.IsAfter(after))
                {
                    after = walk.Place;
                    yield return Page(walk, events.ToEntries());
                }
                // On the way to the bookmark every place is older than it, and who kept one would go back.
                else if (!read && !walk.HasEnded && !after.IsAfter(walk.Place)) { yield return Page(walk, []) with { IsCaughtUp = true }; }
                more = (read || StillGrows(walk, segments, i, cancellation)) && !cancellation.IsCancellationRequested;
            }

            events.Clear();
        }
    }

    /// <summary>When the oldest segment that is there was begun, before which all was cleared; null: nothing was.</summary>
    public DateTimeOffset? ClearedBefore() => SegmentNames.List(_directory) is [(> 1, var path), ..] ? JournalTime.ToMoment(HeaderFile.Read(path).Created) : null;

    /// <summary>Forces what was read from these segments to the disk, whoever wrote it, so that what is made of it outlives no record.</summary>
    public void Settle(long firstSegment, long lastSegment)
    {
        foreach (var (_, path) in SegmentNames.List(_directory).Where(s => s.Number >= firstSegment && s.Number <= lastSegment))
        {
            // Of the file, not of the descriptor (fsync(2)): the writer's bytes go with it.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }
    }

    private static JournalPage Page(SegmentWalk walk, List<JournalEntry> entries) => new(walk.Place, walk.Run, walk.OldestOpen, entries, false);

    private static ulong FirstLeaf(string path)
    {
        using var reader = new SegmentFileReader(path);
        return reader.Header.FirstLeaf;
    }

    /// <summary>The index of the first segment that can hold entries of that time: a segment ended before its successor was
    /// begun.</summary>
    private int FirstNeeded(List<(long Number, string Path)> segments, DateTimeOffset? from)
    {
        if (from is null) { return 0; }
        var wanted = JournalTime.From(from.Value);
        var first = segments.Count - 1;
        while (first > 0 && Created(segments[first].Path) >= wanted) { first--; }
        return Math.Max(first, 0);
    }

    private long Created(string path)
    {
        try
        {
            using var reader = new SegmentFileReader(path);
            return reader.Header.Created;
        }
        catch (JournalDamagedException) when (SkipDamage)
        {
            // Nobody knows: those before it are looked at too.
            return long.MaxValue;
        }
    }

    private List<JournalEntry> ReadLast(
        List<(long Number, string Path)> segments, JournalFilter filter, int count, CancellationToken cancellation)
    {
        // From the last segment backwards, twice as many each time, until there are enough.
        for (var taken = 1; ; taken *= 2)
        {
            var first = Math.Max(0, segments.Count - taken);
            Queue<JournalEntry> kept = new();
            foreach (var entry in Entries(ReadFrom(segments, first, follow: false, cancellation), filter))
            {
                if (kept.Count == count) { kept.Dequeue(); }
                kept.Enqueue(entry);
            }

            if (kept.Count == count || first == 0) { return [.. kept]; }
        }
    }

    private static IEnumerable<JournalEntry> Entries(IEnumerable<ReadOnlyMemory<JournalEvent>> frames, JournalFilter filter)
    {
        foreach (var frame in frames)
        {
            for (var i = 0; i < frame.Length; i++)
            {
                var entry = frame.Span[i].ToEntry();
                if (filter.Accepts(entry)) { yield return entry; }
            }
        }
    }

    private IEnumerable<ReadOnlyMemory<JournalEvent>> ReadFrom(
        List<(long Number, string Path)> segments, int first, bool follow, CancellationToken cancellation)
    {
        var events = new EventBuffer();
        using var walk = new SegmentWalk(_sealing, SkipDamage, SkipValues);
        // The segment before the first wanted one holds the announcements that the first may lean on.
        for (var i = Math.Max(0, first - 1); HasSegment(segments, i, follow, cancellation); i++)
        {
            var more = walk.Enter(segments[i].Path, events);
            Damage ??= walk.Damage;
            while (more)
            {
                more = walk.ReadFrame(events);
                Damage ??= walk.Damage;
                if (i >= first && events.Count > 0) { yield return events.Events; }
                events.Clear();
                more = (more || (follow && StillGrows(walk, segments, i, cancellation))) && !cancellation.IsCancellationRequested;
            }
        }

        walk.AddUnfinished(events);
        if (events.Count > 0) { yield return events.Events; }
    }

    /// <summary>True if there is a segment at this place of the list, waited for when following.</summary>
    private bool HasSegment(List<(long Number, string Path)> segments, int place, bool follow, CancellationToken cancellation)
    {
        while (place >= segments.Count && follow && !cancellation.IsCancellationRequested) { WaitForSegment(segments, cancellation); }
        return place < segments.Count && !cancellation.IsCancellationRequested;
    }

    /// <summary>Waits for more in a segment that was read to its end; false when its end is final.</summary>
    private bool StillGrows(SegmentWalk walk, List<(long Number, string Path)> segments, int place, CancellationToken cancellation)
    {
        if (walk.HasEnded) { return false; }
        if (place < segments.Count - 1 || WaitForSegment(segments, cancellation)) { walk.NoteSuccessor(); }
        return true;
    }

    /// <summary>Pauses and looks for new segments; true if there is one more.</summary>
    private bool WaitForSegment(List<(long Number, string Path)> segments, CancellationToken cancellation)
    {
        cancellation.WaitHandle.WaitOne(FollowPause);
        var known = segments.Count == 0 ? 0 : segments[^1].Number;
        segments.AddRange(SegmentNames.List(_directory).Where(s => s.Number > known));
        return segments.Count > 0 && segments[^1].Number > known;
    }
}
