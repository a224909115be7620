using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Copying;

/// <summary>Brings a repository's sets and WAL to a second one, sealed as they are: each file compared as it arrives, and a copy that was cut off goes on where it was.</summary>
/// <remarks><code>
/// sets, oldest first:  LABEL.copy.making/ body, packs, head ► digests ► rename      WAL: whole segments that are missing there ► the one under way as it stands
/// </code>
/// A set counts there when its directory has its name. No key is needed to copy; the signer's public half judges what is worth it.</remarks>
public sealed class RepositoryCopy(BackupRepository from, BackupRepository to, IBackupSecrets secrets, CopyPace pace)
{
    public async Task<CopyReport> RunAsync(TakeProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var copy = new FileCopy(from.Files, to.Files, pace, progress);
        var there = to.Labels().ToHashSet(StringComparer.Ordinal);
        // A damaged head is told by verify; what is damaged is not spread.
        var missing = from.List(secrets.Verifier, _ => { }).Where(set => !there.Contains(set.Head.Label)).ToList();
        progress.TotalBytes = missing.Sum(set => set.Head.SetBytes);
        if (!to.Files.Exists(to.ExpiredFile) && from.Files.Exists(from.ExpiredFile)) to.Files.Write(to.ExpiredFile, from.Files.ReadAll(from.ExpiredFile));
        foreach (var set in missing)
        {
            progress.Step = set.Head.Label;
            await BringAsync(set, copy, cancellation).ConfigureAwait(false);
        }

        to.ForgetCopies(missing.Select(set => set.Head.Label));
        progress.Step = "wal";
        var segments = 0;
        foreach (var timeline in from.Files.Directories(from.Wal)) segments += await BringWalAsync(timeline, copy, cancellation).ConfigureAwait(false);
        progress.Step = "done";
        return new CopyReport([.. missing.Select(set => set.Head.Label)], segments, copy.Bytes, copy.Resumed);
    }

    private async Task BringAsync(StoredSet set, FileCopy copy, CancellationToken cancellation)
    {
        var making = to.CopyingDirectory(set.Head.Label);
        to.Files.MakeDirectory(making);
        await copy.BringAsync(set.BodyFile, Path.Combine(making, "body"), set.Head.BodyDigest, cancellation).ConfigureAwait(false);
        foreach (var pack in set.Head.Packs)
        {
            var file = set.PackFile(pack.Number);
            await copy.BringAsync(file, Path.Combine(making, Path.GetFileName(file)), pack.Digest, cancellation).ConfigureAwait(false);
        }

        await copy.BringAsync(Path.Combine(set.Directory, "head"), Path.Combine(making, "head"), set.Digest, cancellation).ConfigureAwait(false);
        to.CommitCopy(set.Head.Label);
    }

    private async Task<int> BringWalAsync(string timeline, FileCopy copy, CancellationToken cancellation)
    {
        var target = Path.Combine(to.Wal, Path.GetFileName(timeline));
        to.Files.MakeDirectory(target);
        // Looked at once: each look at a far file is a way there and back.
        var there = to.Files.Files(target).Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        var count = 0;
        foreach (var file in from.Files.Files(timeline).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            var isLive = name.Contains(WalArchive.LiveMark, StringComparison.Ordinal);
            if ((!isLive && !WalArchive.IsName(name)) || (!isLive && there.Contains(name))) continue;
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
}
