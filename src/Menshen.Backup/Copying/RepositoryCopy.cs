using System.Globalization;
using Menshen.Backup.Format;
using Menshen.Backup.Journaling;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Copying;

/// <summary>Brings a repository's sets, WAL and journal to a second one, sealed as they are: each file compared as it arrives, and a copy that was cut off goes on where it was.</summary>
/// <remarks><code>
/// sets, oldest first:  LABEL.copy.making/ body, packs, head ► digests ► rename      WAL: whole segments that are missing there ► the one under way as it stands
/// </code>
/// A set counts there when its directory has its name. The signer's public half judges what is worth copying; keys are needed only for WAL that differs, to say whose is right.</remarks>
public sealed class RepositoryCopy(BackupRepository from, BackupRepository to, IBackupSecrets secrets, CopyPace pace)
{
    private readonly List<string> _replaced = [];

    /// <summary>What is read again of what is there.</summary>
    public CopyTurn Turn { get; init; }

    /// <summary>What is brought stays in the first one until it and its WAL have arrived.</summary>
    public SetHolds Holds { private get; init; } = new();

    /// <summary>Where the place keeps less: which of the first one's sets would be past their time there already, oldest first. Null: it keeps the same.</summary>
    public Func<IReadOnlyList<StoredSet>, IReadOnlyList<StoredSet>>? PastTime { private get; init; }

    public async Task<CopyReport> RunAsync(TakeProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var copy = new FileCopy(from.Files, to.Files, pace, progress);
        var there = to.Labels().ToHashSet(StringComparer.Ordinal);
        if (!to.Files.Exists(to.ExpiredFile) && from.Files.Exists(from.ExpiredFile)) to.Files.Write(to.ExpiredFile, from.Files.ReadAll(from.ExpiredFile));
        var expired = PastTime is null ? 0 : Expired()?.Sequence ?? 0;
        IReadOnlyList<StoredSet> sets = [], missing = [], past = [];
        // Nothing of the other place is asked here: it may not answer, and sets are to be taken all the while.
        using var hold = Holds.From(() =>
        {
            // A damaged head is told by verify; what is damaged is not spread.
            sets = from.List(secrets.Verifier, _ => { });
            past = there.Count == 0 && PastTime is not null ? PastTime(sets) : [];
            missing = [.. sets.Skip(past.Count).Where(set => !there.Contains(set.Head.Label) && set.Head.Sequence > expired)];
            return Oldest(sets, missing);
        });
        if (past is [.., { } passed]) SeenSetFile.WriteExpired(to, new SeenSet(passed.Head.Label, passed.Head.Sequence, passed.Digest, "", to.Id), secrets);
        progress.TotalBytes = missing.Sum(set => set.Head.SetBytes);
        foreach (var set in missing)
        {
            progress.Step = set.Head.Label;
            await BringAsync(set, copy, cancellation).ConfigureAwait(false);
        }

        to.ForgetCopies(missing.Select(set => set.Head.Label));
        var segments = await BringFlowAsync(Needed(sets, missing, there), copy, progress, cancellation).ConfigureAwait(false);
        // What is compared may go meanwhile: then there is nothing to compare.
        hold.Dispose();
        progress.Step = "compare";
        _replaced.Clear();
        // After what is new: a damage must not keep that from coming.
        foreach (var set in sets.Where(set => there.Contains(set.Head.Label) && Turn.Has(set.Head))) await CompareAsync(set, copy, cancellation).ConfigureAwait(false);
        foreach (var timeline in sets.GroupBy(set => (set.Head.Timeline, set.Head.System))) await CompareWalAsync(timeline.First().Head, copy, cancellation).ConfigureAwait(false);
        await CompareJournalAsync(copy, cancellation).ConfigureAwait(false);
        progress.Step = "done";
        return new CopyReport([.. missing.Select(set => set.Head.Label)], segments, copy.Bytes, copy.Resumed, [.. _replaced]);
    }

    // What expired there does not come back to a place that keeps less.
    // What is wrong with the note itself, verify tells.
    private SeenSet? Expired()
    {
        try
        {
            return SeenSetFile.ReadExpired(to, secrets);
        }
        catch (BackupException)
        {
            return null;
        }
    }

    /// <summary>The oldest that is held, by its number: the one before the first that is missing, whose WAL leads up to it.</summary>
    private static long Oldest(IReadOnlyList<StoredSet> sets, IReadOnlyList<StoredSet> missing)
    {
        if (sets.Count == 0) return 0;
        var first = missing.Count == 0 ? sets.Count : sets.ToList().IndexOf(missing[0]);
        return sets[Math.Max(0, first - 1)].Head.Sequence;
    }

    /// <summary>What the sets there need of WAL and journal; null: all, because it keeps as much as the first one, or sets of which nothing is known here.</summary>
    private NeededFlow? Needed(IReadOnlyList<StoredSet> sets, IReadOnlyList<StoredSet> missing, HashSet<string> there)
    {
        if (PastTime is null) return null;
        var kept = sets.Where(set => there.Contains(set.Head.Label) || missing.Contains(set)).ToList();
        return kept.Count > 0 && kept.Count == there.Count + missing.Count ? new NeededFlow(kept) : null;
    }

    private async Task<int> BringFlowAsync(NeededFlow? needed, FileCopy copy, TakeProgress progress, CancellationToken cancellation)
    {
        progress.Step = "wal";
        var segments = 0;
        foreach (var directory in from.Files.Directories(from.Wal))
        {
            var name = Path.GetFileName(directory);
            var isOne = uint.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var timeline);
            segments += await BringPiecesAsync(
                directory, Path.Combine(to.Wal, name), file => WalArchive.IsName(file) || HistoryArchive.IsName(file), file => !isOne || needed?.HasWal(timeline, file) != false, copy, cancellation).ConfigureAwait(false);
        }

        progress.Step = "journal";
        return segments + await BringPiecesAsync(from.Journal, to.Journal, JournalArchive.IsSettled, file => needed?.HasJournal(file) != false, copy, cancellation).ConfigureAwait(false);
    }

    /// <summary>A set's files with what they must be, the head last.</summary>
    private static IEnumerable<(string File, string Digest)> FilesOf(StoredSet set) =>
        [(set.BodyFile, set.Head.BodyDigest), .. set.Head.Packs.Select(pack => (set.PackFile(pack.Number), pack.Digest)), (Path.Combine(set.Directory, "head"), set.Digest)];

    private async Task BringAsync(StoredSet set, FileCopy copy, CancellationToken cancellation)
    {
        var making = to.CopyingDirectory(set.Head.Label);
        to.Files.MakeDirectory(making);
        foreach (var (file, digest) in FilesOf(set)) await copy.BringAsync(file, Path.Combine(making, Path.GetFileName(file)), digest, cancellation).ConfigureAwait(false);
        to.CommitCopy(set.Head.Label);
    }

    /// <summary>A directory of files of which those whose name <paramref name="isSettled"/> do not change any more.</summary>
    private async Task<int> BringPiecesAsync(string source, string target, Func<string, bool> isSettled, Func<string, bool> isNeeded, FileCopy copy, CancellationToken cancellation)
    {
        to.Files.MakeDirectory(target);
        // Looked at once: each look at a far file is a way there and back.
        var there = to.Files.Files(target).Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        var count = 0;
        foreach (var file in from.Files.Files(source).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            var isLive = name.Contains(WalArchive.LiveMark, StringComparison.Ordinal);
            if ((!isLive && (!isSettled(name) || there.Contains(name))) || !isNeeded(name)) continue;
            try
            {
                await copy.SnapAsync(file, Path.Combine(target, name), isOnce: !isLive, cancellation).ConfigureAwait(false);
                there.Add(name);
                count++;
            }
            catch (FileNotFoundException)
            {
                // It was completed meanwhile: the next copy brings the whole.
            }
        }

        // What was under way there and is whole now.
        foreach (var live in there.Where(name => name.IndexOf(WalArchive.LiveMark, StringComparison.Ordinal) is > 0 and var mark && there.Contains(name[..mark])))
            to.Files.Delete(Path.Combine(target, live));
        return count;
    }

    /// <summary>What the other place's disk has changed since it arrived is brought again, if ours is still as it was signed.</summary>
    private async Task CompareAsync(StoredSet set, FileCopy copy, CancellationToken cancellation)
    {
        foreach (var (file, digest) in FilesOf(set))
        {
            var target = Path.Combine(to.Root, Path.GetRelativePath(from.Root, file));
            await UnlessGoneAsync(file, async () =>
            {
                if (await copy.ReplaceAsync(file, target, digest, cancellation).ConfigureAwait(false)) _replaced.Add(target);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>A segment that differs: ours takes its place if it can be opened, which nothing can that was changed.</summary>
    private async Task CompareWalAsync(SetHead head, FileCopy copy, CancellationToken cancellation)
    {
        var (ours, theirs) = (new WalArchive(from, secrets), new WalArchive(to, secrets));
        var segment = new byte[head.SegmentBytes];
        var there = theirs.Segments(head.Timeline).ToHashSet(StringComparer.Ordinal);
        foreach (var name in ours.Segments(head.Timeline).Where(name => there.Contains(name) && Turn.Has(name)))
        {
            var (file, target) = (ours.FileOf(head.Timeline, name), theirs.FileOf(head.Timeline, name));
            await UnlessGoneAsync(file, async () =>
            {
                if (await copy.IsSameAsync(file, target, cancellation).ConfigureAwait(false)) return;
                ours.Read(head.Timeline, head.System, name, head.SegmentBytes, segment);
                await copy.SnapAsync(file, target, isOnce: false, cancellation).ConfigureAwait(false);
                _replaced.Add(target);
            }).ConfigureAwait(false);
        }
    }

    private async Task CompareJournalAsync(FileCopy copy, CancellationToken cancellation)
    {
        var ours = new JournalArchive(from, secrets);
        foreach (var piece in ours.Pieces((_, _) => { }).Where(piece => piece.IsWhole && Turn.Has(piece.Segment.Number)))
        {
            var target = Path.Combine(to.Journal, Path.GetFileName(piece.File));
            await UnlessGoneAsync(piece.File, async () =>
            {
                // It was completed just now: the next copy brings it.
                if (!to.Files.Exists(target) || await copy.IsSameAsync(piece.File, target, cancellation).ConfigureAwait(false)) return;
                if (ours.Read(piece).Damage is { } damage) throw BackupException.Damaged(piece.File, damage);
                await copy.SnapAsync(piece.File, target, isOnce: false, cancellation).ConfigureAwait(false);
                _replaced.Add(target);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>What expires in the first one while it is compared is not damaged there.</summary>
    private async Task UnlessGoneAsync(string source, Func<Task> compare)
    {
        try
        {
            await compare().ConfigureAwait(false);
        }
        catch (Exception e) when (e is BackupException or IOException && !from.Files.Exists(source))
        {
        }
    }
}
