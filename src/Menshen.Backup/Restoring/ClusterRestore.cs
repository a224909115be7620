using System.Diagnostics;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Engine;

namespace Menshen.Backup.Restoring;

/// <summary>Brings a deployment back into an empty directory: unpacks, replays WAL to the moment, and checks before anything can start from it.</summary>
/// <remarks><code>
/// plan ► unpack (every digest) ► WAL opened ► PostgreSQL recovers to the target ► checks ► stop ► page checksums ► signed report ► deployment.json
/// </code>
/// Before the last step <c>menshen up</c> finds no deployment there.</remarks>
public sealed class ClusterRestore(BackupRepository repository, IBackupSecrets secrets, TimeProvider time)
{
    /// <summary>The report's place in the restored deployment.</summary>
    public const string ReportFile = "restored.json";

    private const string KeysDirectory = "keys";

    /// <summary>What PostgreSQL says when WAL ends before the target's time.</summary>
    internal const string NothingLater = "recovery ended before configured recovery target was reached";

    private readonly ClusterFiles _files = new(repository, secrets);

    /// <summary>Recovery replays days of WAL; somebody watches it.</summary>
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromHours(24);

    /// <summary>Refuses what is not empty: nothing is ever restored over anything.</summary>
    public static void RequireEmpty(string directory)
    {
        const string remedy = "Nothing is restored over anything: name a new directory. It may hold keys/ and nothing else.";
        if (File.Exists(directory)) throw new BackupException($"{directory} is a file", remedy);
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).FirstOrDefault(entry => entry != KeysDirectory) is { } held)
            throw new BackupException($"{directory} is not empty: it holds {held}", remedy);
    }

    public async Task<RestoreReport> RunAsync(RestorePlan plan, RestoreWish wish, TakeProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(progress);
        RequireEmpty(wish.Directory);
        plan.RequireSpace(wish.Directory);
        RequireServer(plan, wish.Engine);
        var begun = Stopwatch.GetTimestamp();
        var cluster = RestoredCluster.Prepare(wish.Engine);
        progress.TotalBytes = plan.Bytes + ((long)plan.WalSegments * plan.Set.Head.SegmentBytes);
        progress.Step = "files";
        var description = await UnpackAsync(plan, wish, cluster, progress, cancellation).ConfigureAwait(false);
        var foreign = ForeignEngine.TakeFrom(wish.Directory);
        if (foreign is not null) cluster.Adopt(foreign.Role);
        if ((foreign?.Role ?? wish.RoleOf(description)) is { } role) wish = wish with { Engine = wish.Engine with { TcbRole = role } };

        progress.Step = "wal";
        _files.LayWal(plan, cluster, progress, cancellation);
        cluster.Seal(plan.Settings(plan.Target));
        wish = wish with { Engine = await cluster.AsItWasAsync(wish.Engine, cancellation).ConfigureAwait(false) };
        if (foreign is not null) description = wish.Embed(description, wish.Engine);
        progress.Step = "recovery";
        if (foreign is { IsPlain: true }) wish = wish with { Check = Protecting(wish.Check) };
        var checks = await RecoverAsync(plan, wish, cluster, cancellation).ConfigureAwait(false);
        progress.Step = "pages";
        if (await cluster.CheckPagesAsync(cancellation).ConfigureAwait(false) is { } rotten)
            throw new BackupException($"pages came back with wrong checksums: {rotten}", "Restore an older set: --set LABEL");
        var last = cluster.LastTransaction() ?? "";
        cluster.Finish();
        var report = new RestoreReport
        {
            Set = plan.Set.Head.Label, Target = plan.Target.ToString(), LastTransaction = last, Bytes = plan.Bytes, WalSegments = plan.WalSegments,
            Seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds, At = time.GetUtcNow(),
            Checks = ["every chunk's digest and seal", $"{plan.WalSegments} WAL segment(s) without a gap", .. checks, "every page's checksum"],
        };
        report = wish.Complete(report);
        report.Write(Path.Combine(wish.Directory, ReportFile), secrets.Signer);
        DurableFiles.Write(wish.DescriptionFile, description);
        progress.Step = "done";
        return report;
    }

    /// <summary>Refuses files of a PostgreSQL that is not here: no other reads them, and half a restore is found out of minutes later.</summary>
    public static void RequireServer(RestorePlan plan, EngineOptions engine)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (there, here) = (plan.Set.Head.Server.Split('.', ' ')[0], Here(engine));
        if (there != here)
            throw new BackupException(
                $"the set {plan.Set.Head.Label} is of a PostgreSQL {there}, and the one that is here is {here}",
                $"Bring it back on a machine whose oldest PostgreSQL is {there}: Debian's package postgresql-{there}");
    }

    private static string Here(EngineOptions engine)
    {
        try
        {
            return RestoredCluster.MajorVersion(engine);
        }
        catch (EngineFaultException e)
        {
            throw new BackupException(e.Message.TrimEnd('.'), "Install it", e);
        }
    }

    /// <summary>The deployment's description is held back; everything else is written.</summary>
    private async Task<byte[]> UnpackAsync(RestorePlan plan, RestoreWish wish, RestoredCluster cluster, TakeProgress progress, CancellationToken cancellation)
    {
        var description = Path.Combine(wish.Directory, "description.restoring");
        await _files.UnpackAsync(
            plan.Set, path => ClusterFiles.PlaceOf(path, cluster.Making, wish.Directory).Place is var place && place == wish.DescriptionFile ? description : place, progress, cancellation).ConfigureAwait(false);
        if (!File.Exists(description)) throw new BackupException($"the set {plan.Set.Head.Label} has no description of its deployment", "Use another set: --set LABEL");
        var text = await File.ReadAllBytesAsync(description, cancellation).ConfigureAwait(false);
        File.Delete(description);
        return text;
    }

    /// <summary>More is asked of an engine of Menshen's own than its role could do in another's.</summary>
    private static Func<EmbeddedEngine, CancellationToken, Task<IReadOnlyList<string>>> Protecting(Func<EmbeddedEngine, CancellationToken, Task<IReadOnlyList<string>>> check) =>
        async (engine, cancellation) => [await TakenEngine.ProtectAsync(engine, cancellation).ConfigureAwait(false), .. await check(engine, cancellation).ConfigureAwait(false)];

    private async Task<IReadOnlyList<string>> RecoverAsync(RestorePlan plan, RestoreWish wish, RestoredCluster cluster, CancellationToken cancellation)
    {
        try
        {
            return await StartAsync(wish, cluster, cancellation).ConfigureAwait(false);
        }
        catch (EngineFaultException e) when (plan.Target.Kind == RestoreTargetKind.Time && e.Message.Contains(NothingLater, StringComparison.Ordinal))
        {
            // The archive was seen after the target with nothing committed between: its end is the state of that moment.
            cluster.AskRecovery(plan.Settings(RestoreTarget.Latest));
            return await StartAsync(wish, cluster, cancellation).ConfigureAwait(false);
        }
        catch (EngineFaultException e) when (e.Message.Contains(NothingLater, StringComparison.Ordinal))
        {
            throw new BackupException($"{plan.Target} is not in the archived WAL", "Name another target; or take what there is: --latest", e);
        }
    }

    private async Task<IReadOnlyList<string>> StartAsync(RestoreWish wish, RestoredCluster cluster, CancellationToken cancellation)
    {
        // In an engine that was another's, Menshen's role has a password that he gave it.
        var told = await cluster.TakeOverAsync(wish.Engine, wish.EngineSecrets, cancellation).ConfigureAwait(false);
        var engine = new EmbeddedEngine(wish.Engine with { StartTimeout = RecoveryPatience }, wish.EngineSecrets, time);
        await using (engine.ConfigureAwait(false))
        {
            await engine.StartAsync(cancellation).ConfigureAwait(false);
            return [.. told, .. await wish.Check(engine, cancellation).ConfigureAwait(false)];
        }
    }
}
