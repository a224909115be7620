using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>Copies closed segments to every place of the archive; one that is down does not stop the others, and catches up later.</summary>
public sealed class JournalArchiver(string directory, IReadOnlyList<ArchiveSite> sites, TimeProvider time)
{
    /// <summary>Read every copy again and make damaged ones anew; otherwise the index is believed.</summary>
    public bool Recheck { get; init; }

    /// <summary>Does what there is to do, place by place.</summary>
    public IReadOnlyList<ArchiveOutcome> Run(IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        List<ArchivePlace> open = [];
        Dictionary<string, string> troubles = [];
        try
        {
            foreach (var site in sites)
            {
                try { open.Add(ArchivePlace.Open(site, time)); }
                catch (Exception e) when (IsOutside(e)) { troubles[site.Place] = e.Message; }
            }

            var others = open.ToImmutableArray();
            return [.. sites.Select(site => open.FirstOrDefault(p => p.Place == site.Place) is { } place
                ? Work(place, others, progress, cancellation)
                : new ArchiveOutcome { Place = site.Place, Trouble = troubles[site.Place] })];
        }
        finally
        {
            foreach (var place in open) { place.Dispose(); }
        }
    }

    private ArchiveOutcome Work(
        ArchivePlace place, ImmutableArray<ArchivePlace> all, IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        var (copied, repaired) = (0, 0);
        List<long> damaged = [];
        string? trouble = null;
        try
        {
            var lost = Recheck ? Lost(place, progress, cancellation) : [];
            var sources = Sources(place, all, lost, why => trouble ??= why);
            damaged.AddRange(lost.Where(number => sources.All(s => s.Entry.Segment != number)));
            var (total, done) = (sources.Sum(s => s.Entry.Bytes), 0L);
            foreach (var source in sources)
            {
                place.Store(source, Report, cancellation);
                if (lost.Contains(source.Entry.Segment)) { repaired++; }
                else { copied++; }
            }

            void Report(long bytes) => progress?.Report(new ArchiveProgress(place.Place, done += bytes, total));
        }
        catch (Exception e) when (IsOutside(e))
        {
            trouble = e.Message;
        }

        return new ArchiveOutcome
        {
            Place = place.Place, Copied = copied, Repaired = repaired, Held = place.Entries.Count - damaged.Count, Damaged = [.. damaged], Trouble = trouble,
        };
    }

    /// <summary>Numbers whose copies are not what the index says.</summary>
    private static HashSet<long> Lost(ArchivePlace place, IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        var (total, done) = (place.Entries.Values.Sum(e => e.Bytes), 0L);
        return [.. place.Entries.Values.Where(entry => !place.IsSound(entry, Report, cancellation)).Select(entry => entry.Segment)];

        void Report(long bytes) => progress?.Report(new ArchiveProgress(place.Place, done += bytes, total));
    }

    /// <summary>What the place lacks, oldest first: from the journal, or from another place what the journal has no more.</summary>
    private List<ArchiveSource> Sources(ArchivePlace place, ImmutableArray<ArchivePlace> all, HashSet<long> lost, Action<string> damaged)
    {
        SortedDictionary<long, ArchiveSource> sources = [];
        foreach (var segment in ClosedSegment.In(directory, Lacks, damaged))
        {
            if (segment.Misfit() is { } misfit) { damaged($"{segment.Path} is damaged and is not archived: {misfit}; 'journal verify' tells more"); }
            else { sources[segment.Number] = ArchiveSource.Of(segment); }
        }

        foreach (var other in all.Where(p => p != place))
        {
            foreach (var entry in other.Entries.Values.Where(e => Lacks(e.Segment) && !sources.ContainsKey(e.Segment)))
            {
                if (other.Has(entry.Segment)) { sources[entry.Segment] = ArchiveSource.Of(other, entry); }
            }
        }

        return [.. sources.Values];

        bool Lacks(long number) => !place.Entries.ContainsKey(number) || lost.Contains(number);
    }

    private static bool IsOutside(Exception e) => e is IOException or UnauthorizedAccessException or JournalDamagedException;
}
