namespace Menshen.Journal;

/// <summary>Brings verified copies from a place of the archive into a directory of this machine, where they are read and checked like a journal.</summary>
public sealed class ArchiveFetch(ArchiveSite site, TimeProvider time)
{
    /// <summary>Only segments that end after this time; null: all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Does it; answers how many came. What is there already and is the same is left as it is.</summary>
    /// <exception cref="IOException">The place or the directory is not there, has no room, or has another file of that name; or a copy is not what the index says.</exception>
    /// <exception cref="JournalDamagedException">The index is damaged.</exception>
    public int Into(string directory, IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        using var place = ArchivePlace.Open(site, time, cancellation);
        using var target = ArchiveSite.Of(directory).Open();
        target.Demand();
        var wanted = place.Entries.Values.Where(entry => Since is null || entry.To >= Since).ToList();
        var (done, total, came) = (0L, wanted.Sum(entry => entry.Bytes), 0);
        if (total > VolumeSpace.Of(directory).Free) { throw new IOException($"the copies there have {total} bytes, and {directory} has no room for them"); }
        foreach (var entry in wanted)
        {
            if (target.Has(entry, null, cancellation)) { Report(entry.Bytes); }
            // A copy that was fetched while it was good, or the journal itself: whoever has the other machine must not replace it.
            else if (target.LengthOf(SegmentNames.Of(entry.Segment)) is not null)
            {
                throw new IOException($"{target.PathOf(SegmentNames.Of(entry.Segment))} is there already and is another than the copy in {site.Place}: fetch into an empty directory, and compare");
            }
            else
            {
                Bring(entry);
                came++;
            }
        }

        return came;

        void Bring(ArchiveEntry entry)
        {
            using var copy = place.OpenCopy(entry.Segment);
            target.Store(SegmentNames.Of(entry.Segment), entry.Bytes, file =>
            {
                if (FileDigest.Copy(copy, file, Report, cancellation, entry.Bytes) != entry.Sm3) { throw new IOException($"{place.PathOf(entry.Segment)} is not what its index says"); }
            });
        }

        void Report(long bytes) => progress?.Report(new ArchiveProgress(site.Place, done += bytes, total));
    }
}
