using Menshen.Backup.Copying;
using Menshen.Backup.Format;
using Menshen.Backup.Keeping;
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

    /// <summary>Which pieces of the journal are read.</summary>
    public PieceTurn Pieces { private get; init; } = PieceTurn.All;

    /// <summary>Whether it may be what was given out of a repository: then those that were not are not missed.</summary>
    public bool MayBePart { private get; init; }

    /// <summary>Gives way to others: one thread, of that niceness, and each chunk once, in the set that it lies in. Null: as fast as it goes, each set by itself.</summary>
    public int? Nice { private get; init; }

    /// <summary>Which of all sets are read, in which order; asked for the next when one is done. Heads and their chain are always looked at.</summary>
    public Func<IReadOnlyList<StoredSet>, IEnumerable<StoredSet>> Choose { private get; init; } = sets => sets;

    /// <summary>Told of each set that was read: why it cannot be brought back, and what is wrong beside; empty where nothing is.</summary>
    public Action<StoredSet, string, string> Looked { private get; init; } = (_, _, _) => { };

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
        var isPart = IsPart(sets);
        if (!isPart) CheckChain(sets, seen);
        var chosen = Choose(sets);
        progress.TotalBytes = sets.Sum(set => set.Head.PlainBytes);
        foreach (var set in chosen)
        {
            progress.Step = set.Head.Label;
            // With what was given out comes the log of the set that was asked for; those that it hangs on lend it their files alone.
            await LookAsync(set, isPart && set != sets[^1] ? null : new WalCheck(repository, secrets, set, sets), progress, cancellation).ConfigureAwait(false);
        }

        progress.Step = "wal";
        CheckEnd(sets);
        var lines = new LineCheck(repository, secrets, (place, what) => _findings.Add(new BackupFinding(place, what)));
        await GentlyAsync(() => lines.Run(sets, cancellation)).ConfigureAwait(false);
        progress.Step = "journal";
        var journal = new JournalCheck(repository, secrets, (place, what) => _findings.Add(new BackupFinding(place, what)));
        await GentlyAsync(() => journal.Run(sets, MayBePart ? null : SeenJournal, Pieces, cancellation)).ConfigureAwait(false);
        progress.Step = "done";
        // A segment that two sets share was opened for both.
        return [.. _findings.Distinct()];
    }

    /// <summary>First what makes it impossible to bring the set back, then the rest.</summary>
    private async Task LookAsync(StoredSet set, WalCheck? wal, TakeProgress progress, CancellationToken cancellation)
    {
        var from = _findings.Count;
        try
        {
            await GentlyAsync(() => CheckPacks(set)).ConfigureAwait(false);
            await CheckFilesAsync(set, progress, cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not RepositoryLineException && repository.IsThere)
        {
            // A bad place of a disk, while the rest of it is there: the other sets are looked at all the same.
            Find(set, e.Message);
        }

        if (wal is not null) await GentlyAsync(() => _findings.AddRange(wal.Needed(cancellation))).ConfigureAwait(false);
        var damage = From(from);
        from = _findings.Count;
        CheckStrangers(set);
        if (wal is not null) await GentlyAsync(() => _findings.AddRange(wal.Later(cancellation))).ConfigureAwait(false);
        Looked(set, damage, From(from));
    }

    private string From(int first) => first < _findings.Count ? $"{_findings[first].Place}: {_findings[first].What}" : "";

    private async Task GentlyAsync(Action check)
    {
        if (Nice is not { } nice)
        {
            check();
            return;
        }

        await Workers.Start(nice, () =>
        {
            check();
            return true;
        }).ConfigureAwait(false);
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

        // The note comes before the removal: where that was cut short, it names the oldest set itself; and a younger one, where a copy has brought back what had expired.
        if (sets.Count > 0 && sets[0].Head is { Previous.Length: > 0 } oldest && Expired()?.Digest is var gone && oldest.Previous != gone && !sets.Any(set => set.Digest == gone)) Find(sets[0], "the set(s) before it are missing, and no expiry of ours took them");
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
    }

    private void CheckStrangers(StoredSet set)
    {
        var known = set.Head.Packs.Select(pack => Path.GetFileName(set.PackFile(pack.Number))).Concat(["head", "body"]).ToHashSet();
        foreach (var other in _files.Files(set.Directory).Concat(_files.Directories(set.Directory)).Where(file => !known.Contains(Path.GetFileName(file))))
            _findings.Add(new BackupFinding(other, "it belongs to no set"));
    }

    private async Task CheckFilesAsync(StoredSet set, TakeProgress progress, CancellationToken cancellation)
    {
        try
        {
            var unpacker = new SetUnpacker(repository, set, secrets) { Nice = Nice, IsOwnOnly = Nice is not null };
            await unpacker.RunAsync(_ => null, progress, cancellation).ConfigureAwait(false);
        }
        catch (BackupException e)
        {
            Find(set, e.Message);
        }
    }

    /// <summary>The newest WAL that is remembered elsewhere has to be there.</summary>
    private void CheckEnd(IReadOnlyList<StoredSet> sets)
    {
        if (sets.Count > 0 && !MayBePart && SeenWal is { } seen)
            Try("wal", () =>
            {
                var (set, wal) = new RestoreRoute(repository, secrets).Choose(sets, RestoreTarget.Latest);
                if (seen.Missing(repository, set.Head, wal) is { } missing) _findings.Add(new BackupFinding("wal", missing));
            });
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
