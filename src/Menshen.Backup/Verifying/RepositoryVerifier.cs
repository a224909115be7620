using Menshen.Backup.Copying;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Verifying;

/// <summary>Checks a repository whole: signatures, chain, digests, each chunk, each WAL segment and each piece of the journal opened, nothing missing between.</summary>
public sealed class RepositoryVerifier(BackupRepository repository, IBackupSecrets secrets)
{
    private readonly List<BackupFinding> _findings = [];
    private readonly IRepositoryFiles _files = repository.Files;

    /// <summary>How far WAL was archived, as it is remembered elsewhere; null if nothing is.</summary>
    public SeenWal? SeenWal { private get; init; }

    /// <summary>The same of the journal.</summary>
    public SeenJournal? SeenJournal { private get; init; }

    /// <summary>Whether it may be what was given out of a repository: then those that were not are not missed.</summary>
    public bool MayBePart { private get; init; }

    /// <summary>Everything that is wrong, or nothing.</summary>
    /// <param name="seen">The newest set as it is remembered elsewhere; null if nothing is.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<BackupFinding>> RunAsync(SeenSet? seen, TakeProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        _findings.Clear();
        progress.Step = "heads";
        var sets = repository.List(secrets.Verifier, damaged => _findings.Add(new BackupFinding("head", damaged.Message)));
        if (!IsPart(sets)) CheckChain(sets, seen);
        progress.TotalBytes = sets.Sum(set => set.Head.PlainBytes);
        foreach (var set in sets)
        {
            progress.Step = set.Head.Label;
            CheckPacks(set);
            await CheckFilesAsync(set, progress, cancellation).ConfigureAwait(false);
        }

        progress.Step = "wal";
        CheckWal(sets, cancellation);
        progress.Step = "journal";
        new JournalCheck(repository, secrets, (place, what) => _findings.Add(new BackupFinding(place, what))).Run(sets, MayBePart ? null : SeenJournal, cancellation);
        progress.Step = "done";
        return [.. _findings];
    }

    private bool IsPart(IReadOnlyList<StoredSet> sets)
    {
        var isPart = false;
        if (MayBePart) Try(PartNote.FileName, () => isPart = PartNote.Covers(repository, sets, secrets));
        return isPart;
    }

    private void CheckChain(IReadOnlyList<StoredSet> sets, SeenSet? seen)
    {
        foreach (var (before, after) in sets.Zip(sets.Skip(1)))
        {
            if (after.Head.Sequence <= before.Head.Sequence)
                Find(after, $"it is number {after.Head.Sequence} and comes after number {before.Head.Sequence}: an older set in a newer one's place");
            else if (after.Head.Sequence == before.Head.Sequence + 1 && after.Head.Previous != before.Digest)
                Find(after, $"it was made after another set than {before.Head.Label}: one of the two was exchanged");
            else if (after.Head.Sequence > before.Head.Sequence + 1)
                Find(after, $"{after.Head.Sequence - before.Head.Sequence - 1} set(s) between {before.Head.Label} and it are missing");
        }

        // The note comes before the removal: where that was cut short, it names the oldest set itself.
        if (sets.Count > 0 && sets[0].Head is { Previous.Length: > 0 } oldest && Expired()?.Digest is var gone && oldest.Previous != gone && sets[0].Digest != gone) Find(sets[0], "the set(s) before it are missing, and no expiry of ours took them");
        if (seen is null || !seen.IsOf(repository)) return;
        if (sets.Count == 0 || sets[^1].Head.Sequence < seen.Sequence)
            _findings.Add(new BackupFinding(repository.Root, $"the newest set written was {seen.Label} (number {seen.Sequence}), and it is missing: this is an older state of the repository"));
        else if (sets[^1].Head.Sequence == seen.Sequence && sets[^1].Digest != seen.Digest)
            Find(sets[^1], "it is not the newest set that was written, though it has its number");
    }

    private SeenSet? Expired()
    {
        try
        {
            return SeenSetFile.ReadExpired(repository, secrets);
        }
        catch (BackupException e)
        {
            _findings.Add(new BackupFinding(repository.ExpiredFile, e.Message));
            return null;
        }
    }

    private void CheckPacks(StoredSet set)
    {
        foreach (var pack in set.Head.Packs)
        {
            var path = set.PackFile(pack.Number);
            if (_files.LengthOf(path) is not { } length)
                _findings.Add(new BackupFinding(path, "it is missing"));
            else if (length != pack.Bytes || FileDigest.Of(_files, path) != pack.Digest)
                _findings.Add(new BackupFinding(path, "it is not what the head was signed over"));
        }

        var known = set.Head.Packs.Select(pack => Path.GetFileName(set.PackFile(pack.Number))).Concat(["head", "body"]).ToHashSet();
        foreach (var other in _files.Files(set.Directory).Concat(_files.Directories(set.Directory)).Where(file => !known.Contains(Path.GetFileName(file))))
            _findings.Add(new BackupFinding(other, "it belongs to no set"));
    }

    private async Task CheckFilesAsync(StoredSet set, TakeProgress progress, CancellationToken cancellation)
    {
        try
        {
            var unpacker = new SetUnpacker(repository, set, secrets);
            await unpacker.RunAsync(_ => null, progress, cancellation).ConfigureAwait(false);
        }
        catch (BackupException e)
        {
            Find(set, e.Message);
        }
    }

    private void CheckWal(IReadOnlyList<StoredSet> sets, CancellationToken cancellation)
    {
        var archive = new WalArchive(repository, secrets);
        foreach (var timeline in sets.GroupBy(set => (set.Head.Timeline, set.Head.System)))
        {
            var first = timeline.First().Head;
            var segment = new byte[first.SegmentBytes];
            foreach (var name in archive.Segments(first.Timeline))
            {
                cancellation.ThrowIfCancellationRequested();
                Try(name, () => archive.Read(first.Timeline, first.System, name, first.SegmentBytes, segment));
            }

            foreach (var name in archive.Living(first.Timeline)) Try(name, () => archive.ReadLive(first.Timeline, first.System, name, segment, tellsDamage: true));
            foreach (var set in timeline) Try(set.Head.Label, () => CheckCoverage(set, archive));
        }

        if (sets.Count > 0 && !MayBePart && SeenWal is { } seen)
            Try("wal", () =>
            {
                if (seen.Missing(repository, sets[^1].Head, WalCoverage.Of(sets[^1].Head, archive).End) is { } missing) _findings.Add(new BackupFinding("wal", missing));
            });
    }

    private void CheckCoverage(StoredSet set, WalArchive archive)
    {
        var wal = WalCoverage.Of(set.Head, archive);
        if (wal.Missing is { } gap) Find(set, $"the WAL segment {gap} is missing: nothing after it can be brought back from this set");
        if (!wal.Reaches) Find(set, $"it needs WAL up to {set.Head.StopLsn}, and that ends at {wal.End}: the set cannot be brought back");
    }

    private void Try(string place, Action check)
    {
        try
        {
            check();
        }
        catch (BackupException e)
        {
            _findings.Add(new BackupFinding(place, e.Message));
        }
    }

    private void Find(StoredSet set, string what) => _findings.Add(new BackupFinding(set.Head.Label, what));
}
