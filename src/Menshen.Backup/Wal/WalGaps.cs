using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using NpgsqlTypes;

namespace Menshen.Backup.Wal;

/// <summary>Looks whether WAL leads on from the newest set without a gap.</summary>
public static class WalGaps
{
    /// <summary>The oldest set from which WAL leads on to the newest without a gap, on one timeline: before it one can go back to the ends of single sets, and not to any moment.</summary>
    /// <param name="sets">All that are there, oldest first; at least one.</param>
    /// <param name="repository">Where they are.</param>
    /// <param name="secrets">Its keys.</param>
    public static StoredSet Oldest(IReadOnlyList<StoredSet> sets, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var oldest = sets[^1];
        var there = new WalArchive(repository, secrets).Segments(oldest.Head.Timeline).ToHashSet(StringComparer.Ordinal);
        foreach (var set in sets.Reverse().Skip(1))
        {
            if (set.Head.Timeline != oldest.Head.Timeline || set.Head.System != oldest.Head.System || !LeadsOn(set.Head, oldest.Head, there)) break;
            oldest = set;
        }

        return oldest;
    }

    private static bool LeadsOn(SetHead from, SetHead to, HashSet<string> there)
    {
        var (size, end) = ((ulong)from.SegmentBytes, (ulong)NpgsqlLogSequenceNumber.Parse(to.StartLsn));
        for (var at = (ulong)NpgsqlLogSequenceNumber.Parse(from.StartLsn) / size * size; at + size <= end; at += size)
            if (!there.Contains(WalName.Of(from.Timeline, at, from.SegmentBytes))) return false;
        return true;
    }

    /// <summary>The first segment that is missing while later ones are there; null: none.</summary>
    public static string? After(StoredSet set, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(set);
        return WalCoverage.Of(set.Head, new WalArchive(repository, secrets)).Missing;
    }
}
