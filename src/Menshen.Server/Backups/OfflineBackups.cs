using Menshen.Backup;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Backups where no Menshen runs: after a disaster there are a repository and a keystore, and nothing else.</summary>
public sealed class OfflineBackups : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Deployment _keysOf;
    private readonly DeploymentKeys _keys;
    private readonly BackupKeys _secrets;
    private readonly BackupRepository _repository;
    private readonly TimeProvider _time;

    private readonly bool _isNamed;

    private OfflineBackups(Deployment keysOf, DeploymentKeys keys, BackupKeys secrets, BackupRepository repository, bool isNamed, TimeProvider time) =>
        (_keysOf, _keys, _secrets, _repository, _isNamed, _time) = (keysOf, keys, secrets, repository, isNamed, time);

    private string WalFile => Path.Combine(_keysOf.Root, "backup.wal");

    private string JournalFile => Path.Combine(_keysOf.Root, BackupDesk.SeenJournalName);

    private string SeenFile => Path.Combine(_keysOf.Root, "backup.seen");

    /// <summary>Opens the keystore of <paramref name="keysOf"/>, which takes its passphrase, and the repository, by default that of its policy.</summary>
    public static OfflineBackups Open(Deployment keysOf, NamedRepository named, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keysOf);
        ArgumentNullException.ThrowIfNull(named);
        IRepositoryFiles? files = null;
        try
        {
            files = RepositoryPlace.Open(named.Place ?? PlaceOf(keysOf), AccessOf(named, keysOf));
            var opened = BackupRepository.Open(files, origin: null, mayMake: false);
            using var unlock = MasterKeySource.FromSurroundings(environment);
            var keys = DeploymentKeys.Open(keysOf, unlock, time);
            try
            {
                return new OfflineBackups(keysOf, keys, keys.BackupKeys(mayMake: false), opened, named.Place is not null, time);
            }
            catch
            {
                keys.Dispose();
                throw;
            }
        }
        catch (Exception e) when (Worded(e, files) is { } fault)
        {
            files?.Dispose();
            throw fault;
        }
        catch (Keystore.KeystoreException e)
        {
            files?.Dispose();
            throw new ServerFaultException(e.Message.TrimEnd('.'), $"Restore the keys first: menshen keys restore FILE --dir {keysOf.Root}", e);
        }
    }

    public BackupListing List() => InWords(() =>
    {
        var ledger = BackupLedgerFile.Read(LedgerState.FileIn(_keysOf.Root), _repository, _secrets);
        var listing = BackupOverview.Read(_repository, _secrets, SeenFile, WalFile, tested: null, ledger);
        IReadOnlyList<string> troubles = [.. listing.Troubles, .. BackupTroubles.Bad(ledger, newest: null, RulesOf(_keysOf)?.Copies ?? []).Select(bad => bad.What)];
        return listing with { Status = troubles.Count == 0 ? "ok" : "error", Troubles = troubles };
    });


    /// <summary>Everything that is wrong, or nothing.</summary>
    public async Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellation)
    {
        try
        {
            var findings = await new RepositoryVerifier(_repository, _secrets) { SeenWal = SeenWalFile.Read(WalFile, _secrets), SeenJournal = SeenJournalFile.Read(JournalFile, _secrets), MayBePart = _isNamed }
                .RunAsync(SeenSetFile.Read(SeenFile, _secrets), new TakeProgress(_time), cancellation).ConfigureAwait(false);
            return [.. findings.Select(finding => $"{finding.Place}: {finding.What}")];
        }
        catch (Exception e) when (Worded(e, _repository.Files) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>What a restore would do; throws if it could not be done.</summary>
    public RestorePreview Preview(RestorationWish wish)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var plan = Plan(wish);
        return InWords(() =>
        {
            ClusterRestore.RequireEmpty(wish.Directory);
            plan.RequireSpace(wish.Directory);
            ClusterRestore.RequireServer(plan, new Engine.EngineOptions { DataDirectory = wish.Directory });
            var newer = _repository.List(_secrets.Verifier, _ => { }).Select(set => set.Head).Where(head => head.Sequence > plan.Set.Head.Sequence).Select(head => head.Label);
            // Of what is lost nothing can be asked; what is there still may be in use, and is only read.
            var journal = Path.GetFullPath(wish.Directory) == _keysOf.Root || !Directory.Exists(_keysOf.Journal) ? null : _keysOf.Journal;
            var isTakenOver = journal is not null && DirectoryLock.HolderOf(_keysOf) is null;
            return new RestorePreview(
                plan.Set.Head.Label, plan.Set.Head.StoppedAt, plan.Target.ToString(), plan.WalSegments, plan.Bytes, plan.Reach, plan.KnowsLeftOut ? plan.LeftOut : null)
            {
                NewerSets = [.. newer], RecordsUntil = isTakenOver ? null : JournalReturn.UntilOf(plan.Set, _repository, _secrets) ?? plan.Set.Head.StartedAt,
                Revives = journal is null ? null : Revivals.Since(journal, _keys.JournalSealing, plan.NoLaterThan, CancellationToken.None),
            };
        });
    }

    /// <summary>A restore's signed report; throws if it is not signed with the keys of <paramref name="keysOf"/>.</summary>
    public static RestoreOutcome Report(Deployment keysOf, string file, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keysOf);
        try
        {
            using var unlock = MasterKeySource.FromSurroundings(environment);
            using var keys = DeploymentKeys.Open(keysOf, unlock, time);
            using var secrets = keys.BackupKeys(mayMake: false);
            return OutcomeOf(RestoreReport.Read(file, secrets.Verifier));
        }
        catch (Exception e) when (Worded(e, null) is { } fault)
        {
            throw fault;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            throw new ServerFaultException($"{file} cannot be read: {e.Message}", "Name the restored.json of a restore, or backup.tested of a restore test.", e);
        }
        catch (Keystore.KeystoreException e)
        {
            throw new ServerFaultException(e.Message.TrimEnd('.'), "Its signature is checked with the deployment's keys: name it by --dir DIRECTORY.", e);
        }
    }

    private static RestoreOutcome OutcomeOf(RestoreReport report) => new(report.Set, report.Target, report.Seconds, report.LastTransaction, report.Checks)
    {
        At = report.At, By = report.By, Offline = report.Offline, RecordsUntil = report.RecordsUntil, Facts = report.Facts, Revived = report.Revived, Accepted = report.Accepted,
        Missing = report.Missing,
    };

    /// <summary>Does it, and tells from time to time how far it is.</summary>
    public async Task<RestoreOutcome> RestoreAsync(RestorationWish wish, Action<BackupWork> show, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(show);
        var (target, task) = (new Deployment(wish.Directory), new BackupTask(1, "restore", _time));
        var survivor = target.Root != _keysOf.Root && DirectoryLock.HolderOf(_keysOf) is null ? _keysOf : null;
        try
        {
            var work = new DeploymentRestore(_repository, _secrets, _keys, _time) { By = $"{Environment.UserName} (offline)", Survivor = survivor, TakesDrift = wish.DespiteDrift, Offline = KeyWords.Offline(_keys.LastBackup) }
                .RunAsync(Plan(wish), target, target.Root == _keysOf.Root ? null : _keysOf.Keys, task.Progress, cancellation);
            while (await Task.WhenAny(work, Task.Delay(Pause, cancellation)).ConfigureAwait(false) != work) show(task.Report());
            var report = await work.ConfigureAwait(false);
            return OutcomeOf(report);
        }
        // Others may be of the directory that it is written to.
        catch (Exception e) when (e is BackupException or RepositoryLineException && Worded(e, _repository.Files) is { } fault)
        {
            throw fault;
        }
        catch (Engine.EngineFaultException e)
        {
            throw new ServerFaultException(e.Message.TrimEnd('.'), "Nothing can be started from the new directory; name an older set or an earlier moment.", e);
        }
    }

    private RestorePlan Plan(RestorationWish wish)
    {
        try
        {
            return InWords(() => RestorePlan.Of(_repository, _secrets, RestoreWords.TargetOf(wish), wish.Set).WithPoint(_repository, _secrets, CancellationToken.None));
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new ServerFaultException(e.Message, "Give a number.", e);
        }
    }

    public void Dispose()
    {
        _repository.Files.Dispose();
        _secrets.Dispose();
        _keys.Dispose();
    }

    private T InWords<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (Worded(e, _repository.Files) is { } fault)
        {
            throw fault;
        }
    }

    private static ServerFaultException? Worded(Exception e, IRepositoryFiles? files) => e switch
    {
        BackupException fault => new ServerFaultException(fault.Message, fault.Remedy, e) { Words = fault.Words },
        RepositoryLineException cut => new ServerFaultException(cut.Message, cut.Remedy, e) { Words = cut.Words },
        IOException or UnauthorizedAccessException when files is not null && RepositoryPlace.IsFar(files.Root) =>
            new ServerFaultException($"the repository {files.Root} cannot be read: {e.Message}", "See that the machine answers, and who may read there.", e),
        _ => null,
    };

    private static RepositoryAccess AccessOf(NamedRepository named, Deployment deployment) =>
        OffSite.AccessOf(named, RulesOf(deployment) is { } rules ? OffSite.AccessOf(rules, named.Place) : RepositoryAccess.None);

    private static BackupRules? RulesOf(Deployment deployment) =>
        deployment.AppliedPolicyText is { } text && PolicySet.ParseInForce(text, "policy.applied") is { IsValid: true, Policy.Backup: var rules } ? rules : null;

    private static string PlaceOf(Deployment deployment) =>
        RulesOf(deployment)?.Repository is { } place ? place
            : throw new ServerFaultException($"nothing says where the backups of {deployment.Root} are", "Name the directory: --repository DIR");
}
