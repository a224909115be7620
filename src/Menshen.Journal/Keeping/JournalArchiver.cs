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

    /// <summary>Does what there is to do, place by place, those of this machine first: a slow line holds up none of them.</summary>
    public IReadOnlyList<ArchiveOutcome> Run(IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        List<ArchivePlace> open = [];
        Dictionary<string, string> troubles = [];
        try
        {
            foreach (var site in sites)
            {
                try { open.Add(ArchivePlace.Open(site, time, cancellation)); }
                catch (Exception e) when (IsOutside(e)) { troubles[site.Place] = e.Message; }
            }

            var truth = SegmentTruth.Of(directory, Key);
            var outcomes = open.OrderBy(place => !Path.IsPathRooted(place.Place)).Select(place => Work(place, open, truth, progress, cancellation)).ToDictionary(outcome => outcome.Place);
            return [.. sites.Select(site => outcomes.GetValueOrDefault(site.Place) ?? new ArchiveOutcome { Place = site.Place, Trouble = troubles[site.Place] })];
        }
        finally
        {
            foreach (var place in open) { place.Dispose(); }
        }
    }

    private ArchiveOutcome Work(ArchivePlace place, List<ArchivePlace> all, SegmentTruth truth, IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        var (copied, repaired) = (0, 0);
        List<long> damaged = [];
        string? trouble = null;
        try
        {
            var lost = Recheck ? Lost(place, truth, progress, cancellation) : WrittenBefore(place, truth);
            var sources = Sources(place, all, lost, truth, why => trouble ??= why);
            damaged.AddRange(lost.Where(number => sources.All(s => s.Entry.Segment != number)));
            var (total, done) = (sources.Sum(s => s.Entry.Bytes), 0L);
            foreach (var source in sources)
            {
                place.Store(source, Report, cancellation);
                if (lost.Contains(source.Entry.Segment)) { repaired++; }
                else { copied++; }
            }

            _doneBelow[place.Place] = truth.Open;

            void Report(long bytes) => progress?.Report(new ArchiveProgress(place.Place, done += bytes, total));
        }
        catch (Exception e) when (IsOutside(e))
        {
            trouble = e.Message;
        }

        return new ArchiveOutcome
        {
            Place = place.Place, Copied = copied, Repaired = repaired, Held = Lines(place, truth).Count() - damaged.Count, Damaged = [.. damaged], Trouble = trouble,
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
