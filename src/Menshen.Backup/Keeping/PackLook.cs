using Menshen.Backup.Repository;

namespace Menshen.Backup.Keeping;

/// <summary>Looks whether a set's files are there and as long as its head says; what is in them a verification reads.</summary>
public static class PackLook
{
    /// <summary>What is wrong with the first that is; null: nothing can be seen from outside.</summary>
    public static string? Trouble(StoredSet set, BackupRepository repository)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(repository);
        return set.Head.Packs.Select(pack => (Path: set.PackFile(pack.Number), Bytes: pack.Bytes)).Append((Path: set.BodyFile, Bytes: set.Head.BodyBytes))
            .Select(file => repository.Files.LengthOf(file.Path) switch
            {
                null => $"{file.Path} is missing",
                { } length when length != file.Bytes => $"{file.Path} has {length} bytes instead of {file.Bytes}",
                _ => null,
            })
            .FirstOrDefault(trouble => trouble is not null);
    }
}
