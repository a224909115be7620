using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Verifying;

/// <summary>Opens what leads from sets of one timeline to the next: the histories, and the WAL of those of which there is no set yet.</summary>
internal sealed class LineCheck(BackupRepository repository, IBackupSecrets secrets, Action<string, string> find)
{
    private readonly WalArchive _archive = new(repository, secrets);
    private readonly HistoryArchive _histories = new(repository, secrets);

    /// <param name="sets">All that there are, oldest first.</param>
    /// <param name="cancellation">Ends it.</param>
    public void Run(IReadOnlyList<StoredSet> sets, CancellationToken cancellation)
    {
        if (sets.Count == 0) return;
        var newest = sets[^1].Head;
        foreach (var timeline in _archive.Timelines())
        {
            if (!Try(_histories.FileOf(timeline), () => _histories.Read(timeline, newest.System)) || timeline <= newest.Timeline) continue;
            var segment = new byte[newest.SegmentBytes];
            foreach (var name in _archive.Segments(timeline))
            {
                cancellation.ThrowIfCancellationRequested();
                Try(name, () => _archive.Read(timeline, newest.System, name, newest.SegmentBytes, segment));
            }

            if (_archive.HasAny(timeline) && WalGaps.Before(timeline, sets, repository, secrets) is { } why) find("wal", $"nothing of timeline {timeline} can be brought back: {why}");
        }
    }

    private bool Try(string place, Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (BackupException e)
        {
            find(place, e.Message);
            return false;
        }
    }
}
