using Menshen.Backup.Repository;

namespace Menshen.Backup.Wal;

/// <summary>Looks whether WAL leads on from the newest set without a gap.</summary>
public static class WalGaps
{
    /// <summary>The first segment that is missing while later ones are there; null: none.</summary>
    public static string? After(StoredSet set, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(set);
        return WalCoverage.Of(set.Head, new WalArchive(repository, secrets)).Missing;
    }
}
