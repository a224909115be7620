using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;
using NpgsqlTypes;

namespace Menshen.Backup.Restoring;

/// <summary>Chooses the set, and the way of WAL behind it over one timeline or several, that lead to a moment.</summary>
/// <remarks>A moment is of the timeline that was archived at that moment: what an old primary had alone until its standby took over comes back as of then, and is not on the way to
/// what was later.</remarks>
internal sealed class RestoreRoute(BackupRepository repository, IBackupSecrets secrets)
{
    private readonly WalArchive _archive = new(repository, secrets);
    private readonly HistoryArchive _histories = new(repository, secrets);

    /// <summary>Why a later timeline is not reached; empty: there is none, or it is.</summary>
    public string WhyNot { get; private set; } = "";

    /// <param name="sets">Those that may begin it, oldest first; at least one.</param>
    /// <param name="target">Where to.</param>
    public (StoredSet Set, WalCoverage Wal) Choose(IReadOnlyList<StoredSet> sets, RestoreTarget target)
    {
        var newest = sets[^1];
        var best = (Set: newest, Wal: WalCoverage.Of(newest.Head, _archive));
        if (target.Kind == RestoreTargetKind.SetEnd || (target.Kind == RestoreTargetKind.Name && target.Value == newest.Head.Point) || Reaches(best.Wal, target)) return best;
        BackupException? damage = null;
        foreach (var timeline in _archive.Timelines().Where(timeline => timeline > newest.Head.Timeline))
        {
            try
            {
                if (Follow(sets, timeline) is not { } found) continue;
                if (Reaches(found.Wal, target))
                {
                    RequireArchived(found.Set, found.Wal, target.Time);
                    return found;
                }

                if (found.Wal.EndTime > best.Wal.EndTime) (best, damage) = (found, null);
            }
            catch (BackupException e)
            {
                damage = e;
            }
        }

        // What is on the other side of it would be left out without a word.
        return damage is null ? best : throw damage;
    }

    /// <summary>The way from the newest of sets that leads to a timeline; null: none does, or WAL is missing on it.</summary>
    public (StoredSet Set, WalCoverage Wal)? Follow(IReadOnlyList<StoredSet> sets, uint timeline)
    {
        if (_histories.Read(timeline, sets[^1].Head.System) is not { History: var history })
        {
            WhyNot = $"the history of timeline {timeline} is not in the repository";
            return null;
        }

        if (sets.LastOrDefault(set => set.Head.System == sets[^1].Head.System && history.From(set.Head) is not null) is not { } from)
        {
            WhyNot = history.WhyNot(sets[^1].Head);
            return null;
        }

        var wal = WalCoverage.Of(from.Head, _archive, history.From(from.Head)!);
        if (wal is { Reaches: true, HasLast: true }) return (from, wal);
        WhyNot = $"WAL from {wal.End} on is missing on the way to timeline {timeline}{(wal.Missing is { } gap ? $" ({gap})" : "")}";
        return null;
    }

    private static bool Reaches(WalCoverage wal, RestoreTarget target) => target.Kind == RestoreTargetKind.Time && wal.EndTime >= target.Time;

    /// <summary>Between the last that was archived of the timeline before and the first of this one: if the one before had more than this one took over, neither is the state of that moment.</summary>
    private void RequireArchived(StoredSet set, WalCoverage wal, DateTimeOffset moment)
    {
        if (wal.Line.Last == set.Head.Timeline || _histories.Read(wal.Line.Last, set.Head.System) is not { } last || moment >= last.Seen) return;
        var before = WalCoverage.Of(set.Head, _archive, wal.Line.To(last.History.Begin - 1));
        if (before.End > new NpgsqlLogSequenceNumber(last.History.Begin) && before.EndTime < moment)
            throw new BackupException(
                $"the archived WAL of timeline {before.Line.Last} ends at {before.EndTime:u}, with more than timeline {wal.Line.Last} took over, and that is known since {last.Seen:u}: what was committed at {moment:u} is not known",
                "Name a moment before or behind that");
    }
}
