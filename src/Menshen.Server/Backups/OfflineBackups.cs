using Menshen.Backup;
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
    private readonly Deployment _keysOf;
    private readonly DeploymentKeys _keys;
    private readonly BackupKeys _secrets;
    private readonly BackupRepository _repository;
    private readonly TimeProvider _time;

    private OfflineBackups(Deployment keysOf, DeploymentKeys keys, BackupKeys secrets, BackupRepository repository, TimeProvider time) =>
        (_keysOf, _keys, _secrets, _repository, _time) = (keysOf, keys, secrets, repository, time);

    private string SeenFile => Path.Combine(_keysOf.Root, "backup.seen");

    /// <summary>Opens the keystore of <paramref name="keysOf"/>, which takes its passphrase, and the repository, by default that of its policy.</summary>
    public static OfflineBackups Open(Deployment keysOf, string? repository, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keysOf);
        try
        {
            var place = repository ?? PlaceOf(keysOf);
            var opened = BackupRepository.Open(place, origin: null, mayMake: false);
            using var unlock = MasterKeySource.FromSurroundings(environment);
            var keys = DeploymentKeys.Open(keysOf, unlock, time);
            try
            {
                return new OfflineBackups(keysOf, keys, keys.BackupKeys(mayMake: false), opened, time);
            }
            catch
            {
                keys.Dispose();
                throw;
            }
        }
        catch (BackupException e)
        {
            throw new ServerFaultException(e.Message, e.Remedy, e);
        }
        catch (Keystore.KeystoreException e)
        {
            throw new ServerFaultException(e.Message.TrimEnd('.'), $"Restore the keys first: menshen keys restore FILE --dir {keysOf.Root}", e);
        }
    }

    public BackupListing List() => BackupOverview.Read(_repository, _secrets, SeenFile);

    public async Task<IReadOnlyList<string>> VerifyAsync(TakeProgress progress, CancellationToken cancellation)
    {
        var findings = await new RepositoryVerifier(_repository, _secrets).RunAsync(SeenSetFile.Read(SeenFile, _secrets), progress, cancellation).ConfigureAwait(false);
        return [.. findings.Select(finding => $"{finding.Place}: {finding.What}")];
    }

    /// <summary>What a restore would do; throws if it could not be done.</summary>
    public RestorePlan Plan(RestoreTarget target, string? set)
    {
        try
        {
            return RestorePlan.Of(_repository, _secrets, target, set);
        }
        catch (BackupException e)
        {
            throw new ServerFaultException(e.Message, e.Remedy, e);
        }
    }

    public async Task<RestoreReport> RestoreAsync(RestorePlan plan, Deployment target, TakeProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            var survivor = target.Root != _keysOf.Root && DirectoryLock.HolderOf(_keysOf) is null ? _keysOf : null;
            return await new DeploymentRestore(_repository, _secrets, _keys, _time) { Survivor = survivor }
                .RunAsync(plan, target, target.Root == _keysOf.Root ? null : _keysOf.Keys, progress, cancellation).ConfigureAwait(false);
        }
        catch (BackupException e)
        {
            throw new ServerFaultException(e.Message, e.Remedy, e);
        }
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _keys.Dispose();
    }

    private static string PlaceOf(Deployment deployment) =>
        deployment.AppliedPolicyText is { } text && PolicySet.Parse(text, "policy.applied") is { IsValid: true, Policy.Backup.Repository: { } place } ? place
            : throw new ServerFaultException($"nothing says where the backups of {deployment.Root} are", "Name the directory: --repository DIR");
}
