using Menshen.Backup.Repository;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Copying;

/// <summary>The files that bring one set back to the last second: its own, those of the sets it hangs on, and the WAL after it. They are a repository by themselves.</summary>
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
        foreach (var one in (IEnumerable<StoredSet>)[.. set.Head.References.Select(reference => repository.Read(reference, secrets.Verifier)), set])
            files.AddRange([.. one.Head.Packs.Select(pack => one.PackFile(pack.Number)), one.BodyFile, Path.Combine(one.Directory, "head")]);
        var archive = new WalArchive(repository, secrets);
        var wal = WalCoverage.Of(set.Head, archive);
        files.AddRange(wal.Segments.Select(name => archive.FileOf(set.Head.Timeline, name)));
        if (wal.Live is { } live) files.AddRange(archive.Lives(set.Head.Timeline, live));
        return [.. files.Select(file => (file, repository.Files.LengthOf(file))).Where(found => found.Item2 is not null)
            .Select(found => new RepositoryFile(found.file[(repository.Root.Length + 1)..], found.Item2!.Value))];
    }
}
