using Menshen.Backup.Journaling;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Keeping;

/// <summary>Decides which sets are past their time, and takes them and what only they needed of WAL and journal.</summary>
/// <remarks>From the oldest on and without a hole. A set that a younger one hangs on stays as long as that one; so do the newest full sets, however old.</remarks>
public sealed class Retention(BackupRepository repository, IBackupSecrets secrets)
{
    /// <summary>Whether a verification found a set of that label damaged: what is in its packs cannot be seen from outside.</summary>
    public Func<string, bool> IsDamaged { private get; init; } = _ => false;

    /// <summary>What copies still bring somewhere stays until they have.</summary>
    public SetHolds Holds { private get; init; } = new();

    /// <summary>The sets that may go, oldest first.</summary>
    /// <param name="sets">All that are there, oldest first.</param>
    /// <param name="now">The moment.</param>
    /// <param name="keep">Younger ones stay.</param>
    /// <param name="keepFull">So many full ones stay.</param>
    /// <param name="isWhole">Whether a full one counts: one that cannot be brought back would push out the good ones. Asked of the newest first.</param>
    public static IReadOnlyList<StoredSet> Choose(IReadOnlyList<StoredSet> sets, DateTimeOffset now, TimeSpan keep, int keepFull, Func<StoredSet, bool> isWhole)
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(isWhole);
        var fulls = sets.Reverse().Where(set => set.Head.Kind == Format.SetHead.Full && isWhole(set)).Take(keepFull).Select(set => set.Head.Label).ToHashSet(StringComparer.Ordinal);
        var first = sets.ToList().FindIndex(set => fulls.Contains(set.Head.Label) || set.Head.StoppedAt > now - keep);
        // Without a full set that stays there is nothing that could replace what goes.
        if (first <= 0 || fulls.Count < keepFull) return [];
        while (true)
        {
            var needed = sets.Skip(first).SelectMany(set => set.Head.References).ToHashSet(StringComparer.Ordinal);
            var oldest = sets.ToList().FindIndex(set => needed.Contains(set.Head.Label));
            if (oldest < 0 || oldest >= first) return [.. sets.Take(first)];
            first = oldest;
        }
    }

    /// <summary>Does it; answers the labels that went. Each is recorded by <paramref name="record"/> before it goes; false leaves it.</summary>
    public IReadOnlyList<string> Expire(DateTimeOffset now, TimeSpan keep, int keepFull, Func<string, bool> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Holds.Expiring(() => ExpireUnheld(now, keep, keepFull, record));
    }

    private List<string> ExpireUnheld(DateTimeOffset now, TimeSpan keep, int keepFull, Func<string, bool> record)
    {
        var isDamaged = false;
        var sets = repository.List(secrets.Verifier, _ => isDamaged = true);
        List<string> gone = [];
        // What cannot be read may be what the others hang on: nothing goes before it is looked at.
        if (isDamaged) return gone;
        foreach (var set in Choose(sets, now, keep, keepFull, set => !IsDamaged(set.Head.Label) && PackLook.Trouble(set, repository) is null))
        {
            if (Holds.IsHeld(set.Head) || !record(set.Head.Label)) break;
            SeenSetFile.WriteExpired(repository, new SeenSet(set.Head.Label, set.Head.Sequence, set.Digest, "", repository.Id), secrets);
            repository.Remove(set);
            gone.Add(set.Head.Label);
        }

        if (gone.Count > 0) ForgetFlow(new NeededFlow([.. sets.Skip(gone.Count)]));
        return gone;
    }

    private void ForgetFlow(NeededFlow needed)
    {
        var (wal, journal) = (new WalArchive(repository, secrets), new JournalArchive(repository, secrets));
        foreach (var timeline in wal.Timelines())
        {
            foreach (var name in wal.Segments(timeline).Where(name => !needed.HasWal(timeline, name))) wal.Delete(timeline, name);
        }

        foreach (var file in journal.Names().Where(file => !needed.HasJournal(file)).ToList()) journal.Delete(file);
    }
}
