using Menshen.Backup;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Everything about backups, put together once. Where the repository cannot be opened, Menshen runs all the same and says so.</summary>
internal sealed class BackupParts
{
    private readonly BackupDesk? _desk;
    private readonly BackupClock? _clock;
    private readonly string? _trouble;

    private BackupParts(BackupDesk? desk, BackupClock? clock, string? trouble) => (_desk, _clock, _trouble) = (desk, clock, trouble);

    /// <summary>What status says of them.</summary>
    public IEnumerable<string> Warnings => _trouble is { } one ? [one] : _clock?.Troubles.Select(what => $"backups: {what}") ?? [];

    public static BackupParts Start(
        StartedParts started, Deployment deployment, string origin, IEngine engine, DeploymentKeys keys, Func<PolicyState> policy, AdministrationLog log, TimeProvider time)
    {
        if (policy().Rules.Now.Backup.Repository is not { } directory) return new BackupParts(null, null, null);
        if (engine is not EmbeddedEngine embedded) return new BackupParts(null, null, "backups: those of an external engine are its owner's");
        try
        {
            var repository = BackupRepository.Open(directory, origin, mayMake: true);
            var secrets = keys.BackupKeys(mayMake: true);
            started.Add(secrets);
            var receiver = new WalReceiver(embedded, repository, secrets, time);
            started.Add(() => receiver.DisposeAsync().AsTask());
            receiver.Start();
            var desk = new BackupDesk(deployment, embedded, keys, secrets, log, time) { Policy = policy, Repository = repository, Receiver = receiver };
            started.Add(() => desk.DisposeAsync().AsTask());
            desk.RemoveLeftTest();
            var clock = new BackupClock(desk, log, time);
            started.Add(() => clock.DisposeAsync().AsTask());
            return new BackupParts(desk, clock, null);
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            var trouble = $"backups: the repository {directory} cannot be used: {e.Message}";
            log.Write(BackupDesk.Menshen, "backup.failed", directory, e.Message);
            return new BackupParts(null, null, trouble);
        }
    }

    public IEnumerable<ControlAct> Acts(ApprovalDesk approvals) => new BackupActs(_desk, () => [.. Warnings], approvals).All;
}
