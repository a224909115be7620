using System.Collections.Immutable;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Copies closed segments to every place of the archive; one that is down does not stop the others, and catches up later.</summary>
/// <remarks>A place's index is that place's word, and may be on a machine of somebody else's: what the journal or a tombstone knows better of a segment is not asked there
/// (<see cref="SegmentTruth"/>).</remarks>
public sealed class JournalArchiver(string directory, IReadOnlyList<ArchiveSite> sites, TimeProvider time)
{
    /// <summary>A start compares so many of the newest lines, whoever wrote them: a line that was there before its segment was closed is somebody else's.</summary>
    private const int NewestCompared = 2;

    // By place: below this segment its lines are ours, or were compared.
    private readonly Dictionary<string, long> _doneBelow = [];

    /// <summary>Read every copy again and make damaged ones anew; otherwise the lines of an index that were compared once are believed.</summary>
    public bool Recheck { get; init; }

    /// <summary>The journal's key, for what its tombstones know of segments that were cleared; null: nothing is known of them.</summary>
    public ISignatureVerifier? Key { get; init; }

    /// <summary>How long a place on another machine is served at a time, beyond the file at hand; null: until everything is copied. What it lacks then it gets at its next turn.</summary>
    public TimeSpan? Turn { get; init; }

    /// <summary>Does what there is to do, place by place, those of this machine first: a slow line holds up none of them.</summary>
    public IReadOnlyList<ArchiveOutcome> Run(IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        List<ArchivePlace> open = [];
        Dictionary<string, ArchiveOutcome> outcomes = [];
        try
        {
            var truth = SegmentTruth.Of(directory, Key);
            // Nobody so much as asks another machine for its index, which may come for an hour, before the places here have what they lack.
            foreach (var group in sites.ToLookup(site => IsFar(site.Place)).OrderBy(group => group.Key))
            {
                var opened = Open(group, outcomes, cancellation);
                open.AddRange(opened);
                foreach (var place in opened) { outcomes[place.Place] = Work(place, open, truth, null, progress, cancellation); }
            }

            // And what only another machine has, the places here get from it.
            foreach (var place in open.Where(place => !IsFar(place.Place) && open.Exists(other => IsFar(other.Place)) && Needs(place, open, truth, outcomes[place.Place])).ToList())
            {
                var first = outcomes[place.Place];
                var then = Work(place, open, truth, [.. first.Damaged], progress, cancellation);
                outcomes[place.Place] = then with { Copied = first.Copied + then.Copied, Repaired = first.Repaired + then.Repaired, Trouble = first.Trouble ?? then.Trouble };
            }

            return [.. sites.Select(site => outcomes[site.Place])];
        }
        finally
        {
            foreach (var place in open) { place.Dispose(); }
        }
    }

    private static bool IsFar(string place) => !Path.IsPathRooted(place);

    private List<ArchivePlace> Open(IEnumerable<ArchiveSite> group, Dictionary<string, ArchiveOutcome> outcomes, CancellationToken cancellation)
    {
        List<ArchivePlace> opened = [];
        foreach (var site in group)
        {
            try { opened.Add(ArchivePlace.Open(site, time, cancellation)); }
            catch (Exception e) when (IsOutside(e)) { outcomes[site.Place] = new ArchiveOutcome { Place = site.Place, Trouble = e.Message }; }
        }

        return opened;
    }

    /// <summary>Whether another place has what this one lacks, after everything was tried that is here.</summary>
    private static bool Needs(ArchivePlace place, List<ArchivePlace> all, SegmentTruth truth, ArchiveOutcome outcome) =>
        !outcome.Damaged.IsEmpty || all.Exists(other => other != place && Lines(other, truth).Any(entry => !place.Entries.ContainsKey(entry.Segment)));

    /// <param name="known">What is lost there, where somebody has looked already.</param>
    private ArchiveOutcome Work(
        ArchivePlace place, List<ArchivePlace> all, SegmentTruth truth, HashSet<long>? known, IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        var (copied, repaired) = (0, 0);
        List<long> damaged = [];
        string? trouble = null;
        long? left = null;
        var began = time.GetTimestamp();
        try
        {
            var lost = known ?? (Recheck ? Lost(place, truth, progress, cancellation) : WrittenBefore(place, truth));
            var sources = Sources(place, all, lost, truth, why => trouble ??= why);
            damaged.AddRange(lost.Where(number => sources.All(s => s.Entry.Segment != number)));
            var (total, done) = (sources.Sum(s => s.Entry.Bytes), 0L);
            foreach (var source in sources)
            {
                if (copied + repaired > 0 && Turn is { } turn && IsFar(place.Place) && time.GetElapsedTime(began) > turn)
                {
                    left = source.Entry.Segment;
                    break;
                }

                place.Store(source, Report, cancellation);
                if (lost.Contains(source.Entry.Segment)) { repaired++; }
                else { copied++; }
            }

            // Of what is left a line may be written meanwhile by whoever has the place: it is compared.
            _doneBelow[place.Place] = left ?? truth.Open;

            void Report(long bytes) => progress?.Report(new ArchiveProgress(place.Place, done += bytes, total));
        }
        catch (Exception e) when (IsOutside(e))
        {
            trouble = e.Message;
        }

        return new ArchiveOutcome
        {
            Place = place.Place, Copied = copied, Repaired = repaired, Held = Lines(place, truth).Count() - damaged.Count, Damaged = [.. damaged], Trouble = trouble, IsUnfinished = left is not null,
        };
    }

    // A line for what is not closed yet is nobody's who copies what is.
    private static IEnumerable<ArchiveEntry> Lines(ArchivePlace place, SegmentTruth truth) => place.Entries.Values.Where(entry => entry.Segment < truth.Open);

    /// <summary>Numbers whose copies are not what they were copied from.</summary>
    private static HashSet<long> Lost(ArchivePlace place, SegmentTruth truth, IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        var lines = Lines(place, truth).ToList();
        var (total, done) = (lines.Sum(e => e.Bytes), 0L);
        return [.. lines.Where(entry => !truth.Allows(entry) || !place.IsSound(entry, Report, cancellation)).Select(entry => entry.Segment)];

        void Report(long bytes) => progress?.Report(new ArchiveProgress(place.Place, done += bytes, total));
    }

    /// <summary>Numbers of segments closed since the last look that have another line than ours would be.</summary>
    private HashSet<long> WrittenBefore(ArchivePlace place, SegmentTruth truth)
    {
        var from = _doneBelow.GetValueOrDefault(place.Place, truth.Open - NewestCompared);
        return [.. Lines(place, truth).Where(entry => entry.Segment >= from && !truth.Allows(entry)).Select(entry => entry.Segment)];
    }

    /// <summary>What the place lacks, oldest first: from the journal, or from another place what the journal has no more.</summary>
    private List<ArchiveSource> Sources(ArchivePlace place, List<ArchivePlace> all, HashSet<long> lost, SegmentTruth truth, Action<string> damaged)
    {
        SortedDictionary<long, ArchiveSource> sources = [];
        foreach (var segment in ClosedSegment.In(directory, Lacks, damaged))
        {
            if (segment.Misfit() is { } misfit) { damaged($"{segment.Path} is damaged and is not archived: {misfit}; 'journal verify' tells more"); }
            else { sources[segment.Number] = ArchiveSource.Of(segment); }
        }

        foreach (var other in all.Where(p => p != place))
        {
            foreach (var entry in Lines(other, truth).Where(e => Lacks(e.Segment) && !sources.ContainsKey(e.Segment) && truth.Allows(e)))
            {
                if (other.Has(entry.Segment)) { sources[entry.Segment] = ArchiveSource.Of(other, entry); }
            }
        }

        return [.. sources.Values];

        bool Lacks(long number) => !place.Entries.ContainsKey(number) || lost.Contains(number);
    }

    // Whatever goes wrong at a place, in whatever library: the others go on, and it is tried again.
    private static bool IsOutside(Exception e) => e is not (OperationCanceledException or OutOfMemoryException);
}
