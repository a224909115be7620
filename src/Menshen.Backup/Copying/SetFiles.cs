using Menshen.Backup.Journaling;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Copying;

/// <summary>The files that bring one set back to the last second: its own, those of the sets it hangs on, the WAL after it, and what the journal recorded since. They are a repository by themselves.</summary>
public static class SetFiles
{
    /// <summary>The labels of the set and of those it hangs on.</summary>
    public static IReadOnlyList<string> Labels(string label, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(secrets);
        return [label, .. repository.Read(label, secrets.Verifier).Head.References];
    }

    public static IReadOnlyList<RepositoryFile> Of(string label, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(secrets);
        var set = repository.Read(label, secrets.Verifier);
        List<string> files = [Path.Combine(repository.Root, "repository.json")];
        IReadOnlyList<StoredSet> sets = [.. set.Head.References.Select(reference => repository.Read(reference, secrets.Verifier)), set];
        foreach (var one in sets)
            files.AddRange([.. one.Head.Packs.Select(pack => one.PackFile(pack.Number)), one.BodyFile, Path.Combine(one.Directory, "head")]);
        var archive = new WalArchive(repository, secrets);
        var wal = new RestoreRoute(repository, secrets).Choose([set], RestoreTarget.Latest).Wal;
        files.AddRange(wal.Segments.Select(name => archive.FileOf(WalName.TimelineOf(name), name)));
        if (wal.Live is { } live) files.AddRange(archive.Lives(WalName.TimelineOf(live), live));
        files.AddRange(wal.Line.Timelines.Select(new HistoryArchive(repository, secrets).FileOf));
        files.AddRange(Journal(sets.Min(one => one.Head.Journal), new JournalArchive(repository, secrets)));
        return [.. files.Select(file => (file, repository.Files.LengthOf(file))).Where(found => found.Item2 is not null)
            .Select(found => new RepositoryFile(found.file[(repository.Root.Length + 1)..], found.Item2!.Value))];
    }

    private static IEnumerable<string> Journal(long from, JournalArchive journal)
    {
        var chain = JournalChain.After(from, journal.Pieces((_, _) => { }));
        return [.. chain.Pieces.Select(piece => piece.File), .. journal.Tombstones().Select(journal.FileOf)];
    }
}
