using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using NpgsqlTypes;

namespace Menshen.Backup.Wal;

/// <summary>Looks whether WAL leads on from sets without a gap.</summary>
public static class WalGaps
{
    /// <summary>The oldest set from which WAL leads on to the newest without a gap: before it one can go back to the ends of single sets, and not to any moment.</summary>
    /// <param name="sets">All that are there, oldest first; at least one.</param>
    /// <param name="repository">Where they are.</param>
    /// <param name="secrets">Its keys.</param>
    public static StoredSet Oldest(IReadOnlyList<StoredSet> sets, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var oldest = sets[^1];
        var (archive, histories) = (new WalArchive(repository, secrets), new HistoryArchive(repository, secrets));
        HashSet<string> there = [];
        foreach (var set in sets.Reverse().Skip(1))
        {
            if (set.Head.System != oldest.Head.System) break;
            // One that an old primary's end alone is behind is no way there, and none is needed over it.
            if (LineOf(set.Head, oldest.Head, histories) is not { } line) continue;
            foreach (var timeline in line.Timelines) there.UnionWith(archive.Segments(timeline));
            if (!LeadsOn(set.Head, oldest.Head, line, there)) break;
            oldest = set;
        }

        return oldest;
    }

    private static TimelineLine? LineOf(SetHead from, SetHead to, HistoryArchive histories)
    {
        try
        {
            return from.Timeline == to.Timeline ? TimelineLine.Own(to.Timeline) : histories.Read(to.Timeline, to.System)?.History.From(from);
        }
        catch (BackupException)
        {
            return null;
        }
    }

    private static bool LeadsOn(SetHead from, SetHead to, TimelineLine line, HashSet<string> there)
    {
        var (size, end) = ((ulong)from.SegmentBytes, (ulong)NpgsqlLogSequenceNumber.Parse(to.StartLsn));
        for (var at = (ulong)NpgsqlLogSequenceNumber.Parse(from.StartLsn) / size * size; at + size <= end; at += size)
            if (!there.Contains(WalName.Of(line.At(at, from.SegmentBytes), at, from.SegmentBytes))) return false;
        return true;
    }

    /// <summary>The first segment that is missing while later ones are there; null: none.</summary>
    public static string? After(StoredSet set, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(set);
        return WalCoverage.Of(set.Head, new WalArchive(repository, secrets)).Missing;
    }

    /// <summary>Why no set leads to what is archived of a timeline now; null: one does.</summary>
    public static string? Before(uint timeline, IReadOnlyList<StoredSet> sets, BackupRepository repository, IBackupSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        // An older one than the newest set's, of an engine that was set back: from there nothing is followed.
        if (timeline < sets[^1].Head.Timeline) return "";
        try
        {
            var route = new RestoreRoute(repository, secrets);
            return route.Follow(sets, timeline) is not { } found ? route.WhyNot : found.Wal.Missing is { } gap ? $"the WAL segment {gap} is missing" : null;
        }
        catch (BackupException e)
        {
            return e.Message;
        }
    }
}
