using Menshen.Backup;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Backup.Wal;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Server;

/// <summary>Takes backups, checks them and brings them back, one at a time, each recorded before it begins and when it ends.</summary>
internal sealed class BackupDesk(Deployment deployment, EmbeddedEngine engine, DeploymentKeys keys, BackupKeys secrets, AdministrationLog log, TimeProvider time) : IAsyncDisposable
{
    /// <summary>What Menshen does by itself.</summary>
    public const string Menshen = "menshen";

    private static readonly string[] Files =
        ["deployment.json", "policy.yaml", "policy.applied", "audit.yaml", "alarms.yaml", "audit.review", "audit.delegations", "journal.pub", "certificates", "journal"];

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private BackupTask? _current;
    private long _number;

    public required Func<PolicyState> Policy { private get; init; }

    public required BackupRepository Repository { get; init; }

    public required WalReceiver Receiver { get; init; }

    public BackupRules Rules => Policy().Rules.Now.Backup;

    private string TestFile => Path.Combine(deployment.Root, "backup.tested");

    public string SeenFile => Path.Combine(deployment.Root, "backup.seen");

    /// <summary>The one under way, or the last.</summary>
    public BackupTask? Current
    {
        get
        {
            lock (_gate) return _current;
        }
    }

    public IBackupSecrets Secrets => secrets;

    public BackupTask Take(bool isFull, string actor) => Begin("take", actor, async (progress, cancellation) =>
    {
        var taker = new SetTaker(Repository, secrets, engine, time) { WaitForWal = Receiver.WaitForAsync };
        var wish = new TakeWish(isFull, Files, deployment.Root, ProductVersion.Text, Policy().Current.Digest, SeenFile);
        var set = await taker.TakeAsync(wish, progress, cancellation).ConfigureAwait(false);
        new Retention(Repository, secrets).Expire(time.GetUtcNow(), Rules.Keep, Rules.KeepFull, label => log.Write(Menshen, "backup.expired", label, "requested"));
        return ($"{set.Head.Label}: {set.Head.SetBytes >> 10} KiB of {set.Head.PlainBytes >> 10} KiB, manifest {set.Digest}", []);
    });

    public BackupTask Verify(string actor) => Begin("verify", actor, async (progress, cancellation) =>
    {
        var findings = await new RepositoryVerifier(Repository, secrets)
            .RunAsync(SeenSetFile.Read(SeenFile, secrets), progress, cancellation).ConfigureAwait(false);
        return (findings.Count == 0 ? "everything is as it was sealed" : $"{findings.Count} finding(s), the first: {findings[0].Place}: {findings[0].What}",
            [.. findings.Select(finding => $"{finding.Place}: {finding.What}")]);
    });

    public BackupTask Restore(RestorePlan plan, string directory, string actor) => Begin("restore", actor, async (progress, cancellation) =>
    {
        var report = await new DeploymentRestore(Repository, secrets, keys, time)
            .RunAsync(plan, new Deployment(directory), deployment.Keys, progress, cancellation).ConfigureAwait(false);
        return ($"{report.Set} to {report.Target} in {directory}; last transaction {report.LastTransaction}", []);
    });

    /// <summary>When a restore was last tried and found good; null: never.</summary>
    public DateTimeOffset? TestedAt => File.Exists(TestFile) ? File.GetLastWriteTimeUtc(TestFile) : null;

    /// <summary>Brings the newest state back beside the running system, starts and checks it, and takes it away; the signed report stays.</summary>
    public BackupTask Test(string actor) => Begin("test", actor, async (progress, cancellation) =>
    {
        var place = TestPlace;
        // What a killed run left.
        Remove(place);
        try
        {
            var plan = RestorePlan.Of(Repository, secrets, RestoreTarget.Latest, label: null);
            var report = await new DeploymentRestore(Repository, secrets, keys, time).RunAsync(plan, new Deployment(place), null, progress, cancellation).ConfigureAwait(false);
            PrivateFiles.Write(TestFile, await File.ReadAllBytesAsync(Path.Combine(place, ClusterRestore.ReportFile), cancellation).ConfigureAwait(false));
            return ($"{report.Set} came back whole in {report.Seconds:0.0} s; last transaction {report.LastTransaction}", []);
        }
        finally
        {
            Remove(place);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (Current is { } last) await last.Ended.ConfigureAwait(false);
        _stop.Dispose();
    }

    private string TestPlace => Path.Combine(deployment.Root, "restore-test");

    /// <summary>Takes away what a test left that was killed: it is the data, in clear.</summary>
    public void RemoveLeftTest() => Remove(TestPlace);

    private static void Remove(string place)
    {
        // Where the engine's user cannot enter the deployment's directory, its files are elsewhere and linked: they are plain text.
        if (new DirectoryInfo(Path.Combine(place, "engine")).LinkTarget is { } elsewhere && Directory.Exists(elsewhere)) Directory.Delete(elsewhere, recursive: true);
        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
    }

    private BackupTask Begin(string kind, string actor, Func<TakeProgress, CancellationToken, Task<(string Result, IReadOnlyList<string> Findings)>> act)
    {
        lock (_gate)
        {
            if (_current is { State: "running" }) throw new CatalogueRefusalException("a backup, verification or restore is under way: menshen backup list");
            if (!log.Write(actor, $"backup.{kind}", Repository.Root, "begun")) throw new CatalogueRefusalException("the journal cannot record it, so it was not begun.");
            var task = new BackupTask(++_number, kind, time);
            task.Ended = Task.Run(() => RunAsync(task, kind, actor, act));
            return _current = task;
        }
    }

    private async Task RunAsync(BackupTask task, string kind, string actor, Func<TakeProgress, CancellationToken, Task<(string Result, IReadOnlyList<string> Findings)>> act)
    {
        try
        {
            var (result, findings) = await act(task.Progress, _stop.Token).ConfigureAwait(false);
            log.Write(actor, $"backup.{kind}", Repository.Root, result);
            // Alarms look for what ends in "failed".
            if (findings.Count > 0) log.Write(Menshen, $"backup.{kind}.failed", Repository.Root, result);
            task.End(isGood: true, result, findings);
        }
#pragma warning disable CA1031 // Whatever it is: a task that never ends would keep every later backup from being taken, and nobody would be told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var why = e is BackupException { Remedy: { Length: > 0 } remedy } ? $"{e.Message}. {remedy}" : e is OperationCanceledException ? "Menshen was stopped" : e.Message;
            log.Write(actor, $"backup.{kind}.failed", Repository.Root, why);
            task.End(isGood: false, why, []);
        }
    }
}
