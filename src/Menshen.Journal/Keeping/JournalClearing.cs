using System.Collections.Immutable;
using System.Globalization;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Takes whole segments out of a journal, from its beginning: only those that are sound, and archived and verified at every
/// place.</summary>
/// <remarks><code>
/// plan ► recompute each segment ► read back each copy ► record SegmentsCleared ► tombstone on disk ► delete, oldest first
/// </code>
/// A crash after the tombstone leaves files that it already stands for; <see cref="FinishInterrupted"/> deletes them.</remarks>
public sealed class JournalClearing(JournalWriter writer, IReadOnlyList<ArchiveSite> sites, ISigner signer, ISignatureVerifier key, TimeProvider time)
{
    /// <summary>A record that cannot be written in this time means that nothing is cleared.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the tombstones are signed for.</summary>
    internal ISignatureVerifier Key => key;

    private readonly string _directory = writer.Directory;
    private readonly Lock _oneAtATime = new();

    /// <summary>The segments that ended before a time and may go by their age.</summary>
    /// <exception cref="ClearingRefusedException">There are none, or the time is within the retention.</exception>
    public ClearingPlan PlanByAge(DateTimeOffset before, TimeSpan retention)
    {
        var latest = time.GetUtcNow() - retention;
        if (before > latest)
        {
            throw new ClearingRefusedException(string.Create(
                CultureInfo.InvariantCulture, $"records are kept for {retention.TotalDays:0.#} days: nothing later than {latest:yyyy-MM-dd HH:mm:ss}Z may be cleared"));
        }

        var limit = JournalTime.From(before);
        var old = Closed().TakeWhile(segment => segment.Ended <= limit).ToList();
        // The last of them stays: what follows it leans on the sessions and templates that it announces.
        return old.Count > 1 ? PlanOf(old[..^1]) : throw new ClearingRefusedException("there are not two whole segments before that time; the last of them stays as the context of what follows");
    }

    /// <summary>The oldest segments that together have so many bytes, as far as they are in every place's index.</summary>
    /// <exception cref="ClearingRefusedException">There are none.</exception>
    public ClearingPlan PlanBySpace(long bytes)
    {
        var indexes = Indexes();
        List<ClosedSegment> taken = [];
        var sum = 0L;
        var closed = Closed();
        foreach (var segment in closed.Take(closed.Count - 1).TakeWhile(s => indexes.Count > 0 && indexes.TrueForAll(entries => entries.ContainsKey(s.Number))))
        {
            if (sum >= bytes) { break; }
            taken.Add(segment);
            sum += segment.Next.PreviousLength;
        }

        return taken.Count > 0 ? PlanOf(taken) : throw new ClearingRefusedException("no segment is archived that could make room");
    }

    /// <summary>Does it, after everything was checked.</summary>
    /// <exception cref="ClearingRefusedException">A segment or a copy is not sound, or the act cannot be recorded.</exception>
    public void Execute(ClearingPlan plan, ClearingApproval approval)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(approval);
        lock (_oneAtATime)
        {
            var segments = Closed().Where(segment => segment.Number >= plan.First && segment.Number <= plan.Last).ToList();
            if (segments.Count != plan.Last - plan.First + 1 || segments[0].Number != SegmentNames.List(_directory)[0].Number)
            {
                throw new ClearingRefusedException("the journal has changed since: ask again");
            }

            var digests = Check(segments);
            var tombstone = Describe(segments, digests, approval);
            var record = new SegmentsCleared(
                tombstone.Time, plan.First, plan.Last, plan.Records, approval.Reason, approval.Requester, approval.Confirmer, string.Join(", ", sites.Select(site => site.Place)));
            if (!writer.Record(record, Patience)) { throw new ClearingRefusedException($"the journal cannot record it: {writer.Trouble}"); }
            Write(tombstone);
            writer.CountClearing();
            foreach (var segment in segments) { File.Delete(segment.Path); }
            DiskSegmentFile.SyncDirectory(_directory);
            writer.RecountSpace();
        }
    }

    /// <summary>Deletes what a clearing that was cut short has left; answers how many files.</summary>
    public int FinishInterrupted()
    {
        lock (_oneAtATime) { return TombstoneFiles.Finish(_directory, key); }
    }

    /// <exception cref="ClearingRefusedException">One cannot be read.</exception>
    private List<IReadOnlyDictionary<long, ArchiveEntry>> Indexes() => [.. sites.Select(site =>
    {
        try { return ArchiveIndex.Of(site); }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ClearingRefusedException($"the archive {site.Place} cannot be read: {e.Message}", e);
        }
    })];

    private List<ClosedSegment> Closed() => [.. ClosedSegment.In(_directory, _ => true, why => throw new ClearingRefusedException(why))];

    private static ClearingPlan PlanOf(List<ClosedSegment> segments) => new(
        segments[0].Number, segments[^1].Number, segments[^1].Next.FirstLeaf - segments[0].Header.FirstLeaf, segments.Sum(s => s.Next.PreviousLength),
        JournalTime.ToMoment(segments[^1].Ended));

    /// <summary>Recomputes each segment and reads back each copy; the digests of the files.</summary>
    private List<string> Check(List<ClosedSegment> segments)
    {
        if (sites.Count == 0) { throw new ClearingRefusedException("there is no archive: set journal.archive in policy.yaml, and let everything be copied first"); }
        var digests = segments.ConvertAll(CheckSegment);
        foreach (var site in sites)
        {
            try
            {
                using var place = ArchivePlace.Open(site, time, CancellationToken.None);
                for (var i = 0; i < segments.Count; i++)
                {
                    if (!place.Entries.TryGetValue(segments[i].Number, out var entry)) { throw new ClearingRefusedException($"segment {segments[i].Number} is not archived in {site.Place}"); }
                    if (entry.Sm3 != digests[i] || !place.IsSound(entry, null, CancellationToken.None))
                    {
                        throw new ClearingRefusedException($"the copy of segment {segments[i].Number} in {site.Place} is damaged; 'journal archive' makes it anew");
                    }
                }
            }
            catch (Exception e) when (e is not (ClearingRefusedException or OutOfMemoryException))
            {
                throw new ClearingRefusedException($"the archive {site.Place} cannot be checked: {e.Message}", e);
            }
        }

        return digests;
    }

    private string CheckSegment(ClosedSegment segment)
    {
        // Bytes, digests and signatures are enough to tell damage; the records stay closed.
        var verdict = new SegmentCheck(new CheckpointKeys([key]), null, false, static _ => { }, CancellationToken.None).Run(segment.Number, segment.Path);
        var finding = verdict.Findings.FirstOrDefault()?.ToString() ?? segment.Misfit();
        return finding is null
            ? FileDigest.Of(segment.Path)
            : throw new ClearingRefusedException($"a damaged segment is evidence and stays: {finding}");
    }

    private Tombstone Describe(List<ClosedSegment> segments, List<string> digests, ClearingApproval approval)
    {
        var (first, last) = (segments[0], segments[^1]);
        var root = new byte[TreeHash.Size];
        last.Next.Range.Root(root);
        return new Tombstone
        {
            Origin = first.Header.Origin,
            First = first.Number,
            Last = last.Number,
            FirstRecord = first.Header.FirstLeaf,
            TreeSize = last.Next.FirstLeaf,
            Root = Convert.ToBase64String(root),
            LastHeader = Convert.ToBase64String(last.Next.PreviousDigest.Span),
            LastLength = last.Next.PreviousLength,
            Time = JournalTime.Now(time),
            Reason = approval.Reason,
            Requester = approval.Requester,
            Confirmer = approval.Confirmer,
            Segments = [.. segments.Zip(digests, (s, digest) => (s.Number, s.Next.PreviousLength, digest))],
            Places = [.. sites.Select(site => site.Place)],
        };
    }

    private void Write(Tombstone tombstone)
    {
        var path = Path.Combine(_directory, tombstone.FileName);
        var unfinished = path + SegmentNames.UnfinishedSuffix;
        File.Delete(unfinished);
        using (var file = new DiskSegmentFile(unfinished, FileMode.CreateNew, UnixFileMode.UserRead | UnixFileMode.UserWrite))
        {
            file.Write(tombstone.Encode(signer), 0);
            file.Sync();
        }

        File.Move(unfinished, path, overwrite: false);
        DiskSegmentFile.SyncDirectory(_directory);
    }
}
