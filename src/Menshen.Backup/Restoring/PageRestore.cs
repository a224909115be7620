using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Engine;
using NpgsqlTypes;

namespace Menshen.Backup.Restoring;

/// <summary>Has pages made anew from a set and its WAL, in a directory that is taken away afterwards.</summary>
/// <remarks><code>
/// plan ► unpack (every digest) ► WAL opened ► PostgreSQL replays to the mark and stops, nobody gets in ► checksums of the pages' files ► the pages
/// </code></remarks>
public sealed class PageRestore(BackupRepository repository, IBackupSecrets secrets)
{
    /// <summary>The pages that came back sound; one that was damaged in the set already is not among them.</summary>
    /// <param name="plan">A set, and the mark that its WAL is replayed to.</param>
    /// <param name="pages">Which.</param>
    /// <param name="engine">Settings of the engine that replays; its directory is empty.</param>
    /// <param name="engineSecrets">The engine's passwords.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyDictionary<DamagedPage, ReplayedPage>> RunAsync(
        RestorePlan plan, IReadOnlyList<DamagedPage> pages, EngineOptions engine, IEngineSecrets engineSecrets, TakeProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(progress);
        ClusterRestore.RequireEmpty(engine.DataDirectory);
        plan.RequireSpace(engine.DataDirectory);
        var cluster = RestoredCluster.Prepare(engine);
        progress.TotalBytes = plan.Bytes + ((long)plan.WalSegments * plan.Set.Head.SegmentBytes);
        progress.Step = "files";
        var files = new ClusterFiles(repository, secrets);
        // The deployment's own files are checked, and stay where they are.
        await files.UnpackAsync(
            plan.Set, path => ClusterFiles.PlaceOf(path, cluster.Making, engine.DataDirectory) is var (root, place) && root == cluster.Making ? place : null, progress, cancellation).ConfigureAwait(false);
        progress.Step = "wal";
        files.LayWal(plan, cluster, progress, cancellation);
        cluster.Seal(plan.Settings(plan.Target));
        progress.Step = "recovery";
        var since = await ReplayAsync(plan, cluster, await cluster.AsItWasAsync(engine, cancellation).ConfigureAwait(false), engineSecrets, cancellation).ConfigureAwait(false);
        progress.Step = "pages";
        var found = new Dictionary<DamagedPage, ReplayedPage>();
        foreach (var file in pages.GroupBy(page => page.File))
        {
            if (await cluster.CheckPagesAsync(cancellation, Path.GetFileName(file.Key)).ConfigureAwait(false) is not null) continue;
            foreach (var page in file) found[page] = new ReplayedPage(await cluster.ReadPageAsync(page.File, page.Block, cancellation).ConfigureAwait(false), since);
        }

        return found;
    }

    private static async Task<NpgsqlLogSequenceNumber> ReplayAsync(RestorePlan plan, RestoredCluster cluster, EngineOptions engine, IEngineSecrets secrets, CancellationToken cancellation)
    {
        try
        {
            return await cluster.ReplayAsync(engine, secrets, plan.Settings(plan.Target), cancellation).ConfigureAwait(false);
        }
        catch (EngineFaultException e) when (e.Message.Contains(ClusterRestore.NothingLater, StringComparison.Ordinal))
        {
            // Whoever puts an older state of the repository in its place brings no older rows in: the mark's name was made a moment ago.
            throw new BackupException("its WAL has not got what was archived a moment ago: an older state of the repository, or WAL of another timeline", "Take a new set, and look at: menshen backup verify", e);
        }
    }
}
