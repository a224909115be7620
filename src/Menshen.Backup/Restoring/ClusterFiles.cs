using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Backup.Wal;
using Menshen.Engine;

namespace Menshen.Backup.Restoring;

/// <summary>Lays a set's files and the WAL after it where a cluster is to come from them: each digest, each seal, on the way.</summary>
internal sealed class ClusterFiles(BackupRepository repository, IBackupSecrets secrets)
{
    /// <param name="set">What is unpacked.</param>
    /// <param name="placeOf">The place of a name; null: it is only checked.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task UnpackAsync(StoredSet set, Func<string, string?> placeOf, TakeProgress progress, CancellationToken cancellation)
    {
        var unpacker = new SetUnpacker(repository, set, secrets);
        foreach (var directory in unpacker.Files.Where(file => file.IsDirectory).OrderBy(file => file.Path, StringComparer.Ordinal))
            if (placeOf(directory.Path) is { } made) Directory.CreateDirectory(made, (UnixFileMode)directory.Mode);
        await unpacker.RunAsync(
            file => placeOf(file.Path) is not { } place ? null : new FileStream(place, new FileStreamOptions
            {
                // New: two entries of one name, or a name that leads elsewhere, never write over anything.
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = (UnixFileMode)file.Mode, BufferSize = 0,
            }),
            progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>The place of a stored name below the roots of the cluster and of the deployment.</summary>
    public static (string Root, string Place) PlaceOf(string path, string cluster, string deployment)
    {
        var (root, rest) = path.StartsWith(ClusterListing.Folder, StringComparison.Ordinal) ? (cluster, path[ClusterListing.Folder.Length..])
            : path.StartsWith(DeploymentListing.Folder, StringComparison.Ordinal) ? (deployment, path[DeploymentListing.Folder.Length..])
            : throw BackupException.Damaged(path, "it belongs nowhere");
        // The list is sealed, so this is a second lock: whoever could write it could name ../../etc.
        return rest.Split('/').Contains("..") || rest.StartsWith('/') ? throw BackupException.Damaged(path, "it leads out of the directory") : (root, Path.Combine(root, rest));
    }

    public void LayWal(RestorePlan plan, RestoredCluster cluster, TakeProgress progress, CancellationToken cancellation)
    {
        var (archive, head) = (new WalArchive(repository, secrets), plan.Set.Head);
        var segment = new byte[head.SegmentBytes];
        foreach (var name in plan.Wal.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            archive.ReadAny(WalName.TimelineOf(name), head.System, name, head.SegmentBytes, segment);
            using var file = new FileStream(Path.Combine(cluster.Wal, name), FileMode.CreateNew, FileAccess.Write);
            file.Write(segment);
            progress.Add(segment.Length);
        }

        LayHistories(head, archive, cluster);
    }

    /// <summary>What recovery needs to change timelines; and, from those that there are, it learns which number is free for its own: of the others it only asks whether there is one.</summary>
    private void LayHistories(SetHead head, WalArchive archive, RestoredCluster cluster)
    {
        var histories = new HistoryArchive(repository, secrets);
        var newest = archive.Timelines() is [.., var last] ? last : 0;
        for (var timeline = head.Timeline; timeline <= newest; timeline++)
            if (timeline > 1) File.WriteAllText(Path.Combine(cluster.Wal, HistoryArchive.NameOf(timeline)), TextOf(histories, timeline, head.System));
    }

    // A damaged one keeps its number, and nothing leads over it.
    private static string TextOf(HistoryArchive histories, uint timeline, string system)
    {
        try
        {
            return histories.Read(timeline, system)?.History.Text ?? "";
        }
        catch (BackupException)
        {
            return "";
        }
    }
}
