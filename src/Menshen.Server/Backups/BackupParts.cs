using Menshen.Backup;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Everything about backups, put together once. Where the repository cannot be opened, Menshen runs all the same, says so, and tries again.</summary>
internal sealed class BackupParts : IAsyncDisposable
{
    /// <summary>A disk that is plugged in or mounted late is used within that time.</summary>
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly BackupSurroundings? _around;
    private volatile BackupKeys? _secrets;
    private volatile BackupWorks? _works;
    private volatile string? _trouble;
    private volatile string? _sameDisk;
    private string? _told;
    private Task _loop = Task.CompletedTask;

    private BackupParts(BackupSurroundings? around, string? trouble) => (_around, _trouble) = (around, trouble);

    /// <summary>When what was last; null: no repository is in use.</summary>
    public BackupTimes? Times => _works?.Clock.Times;

    /// <summary>What status says of them.</summary>
    public IEnumerable<string> Warnings => [.. Troubles, .. Notes];

    /// <summary>What is no failure, and better otherwise.</summary>
    private IEnumerable<string> Notes
    {
        get
        {
            if (_sameDisk is { } note && _around!.Policy().Rules.Now.Backup.Copies.Count == 0) yield return note;
            if (_works?.Desk.Receiver is { Status.IsUnbounded: true } receiver)
                yield return $"backups: the engine keeps its log for {receiver.Slot} without a bound, and its disk fills while the repository takes nothing: set max_slot_wal_keep_size there";
        }
    }

    /// <summary>What keeps one from recovering.</summary>
    private IEnumerable<string> Troubles => _trouble is { } one ? [one] : _works?.Clock.Troubles.Select(what => $"backups: {what}") ?? [];

    /// <summary>Whose last backup is told beside the sets: without it no set opens.</summary>
    public required DeploymentKeys Keys { private get; init; }

    /// <summary>Whether other programs make them, because the policy says so or the engine is not ours.</summary>
    private bool AreElsewhere { get; init; }

    public static BackupParts Start(
        StartedParts started, Deployment deployment, string origin, IEngine engine, DeploymentKeys keys, Func<PolicyState> policy, AdministrationLog log, TimeProvider time)
    {
        var rules = policy().Rules.Now.Backup;
        if (rules.Repository is not { } directory) return new BackupParts(null, null) { Keys = keys, AreElsewhere = rules.IsElsewhere || engine is not EmbeddedEngine };
        var parts = new BackupParts(new BackupSurroundings(deployment, origin, engine, keys, policy, log, time), null) { Keys = keys };
        started.Add(() => parts.DisposeAsync().AsTask());
        if (!parts.TryBegin(directory)) parts._loop = Task.Run(() => parts.RetryAsync(directory));
        return parts;
    }

    /// <summary>Null where there is no repository, or it cannot be used: <see cref="Warnings"/>.</summary>
    public BackupDesk? Desk => _works?.Desk;

    public IEnumerable<ControlAct> Acts(ApprovalDesk approvals) => new BackupActs(() => _works?.Desk, () => [.. Troubles], () => Keys.LastBackup, approvals) { AreElsewhere = AreElsewhere }.All;

    /// <summary>Why the journal's segments up to a number must not be cleared yet; null: each is in the repository or needed by no set, or no repository is in force.</summary>
    public string? Uncopied(long last)
    {
        if (_around is null) return null;
        var status = _works?.Desk.Journal.Status;
        // A turn that ended has brought all segments before the one it names.
        return status?.Segment is { } open && last < open.Number ? null
            : $"the journal's segments up to {last} are not known to be in the backup repository yet: {_trouble ?? status?.Trouble ?? "they are being copied"}. Ask again when 'menshen backup list' shows no lag of the journal; where the repository is lost, name another one in the policy";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (_works is { } works) await works.DisposeAsync().ConfigureAwait(false);
        _secrets?.Dispose();
        _stop.Dispose();
    }

    private async Task RetryAsync(string directory)
    {
        while (_works is null)
        {
            await Task.Delay(TryAgain, _around!.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested) return;
            TryBegin(directory);
        }
    }

    private bool TryBegin(string directory)
    {
        try
        {
            _secrets ??= _around!.Keys.BackupKeys(mayMake: true);
            _works = BackupWorks.Begin(_around!, _secrets, directory);
            _trouble = null;
            // Where the kernel does not say, nothing is claimed.
            if (Volume.AreOne(_around!.Deployment.DescriptionFile, Path.Combine(directory, "repository.json")) == true)
                _sameDisk = $"backups: {directory} is on the deployment's own disk, and what destroys that takes both: name another disk as backup: repository, or another site as copy";
            return true;
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            _trouble = $"backups: the repository {directory} cannot be used: {e.Message}";
            // Once for each reason: it may be away for days.
            if (_told != e.Message) _around!.Log.Write(BackupDesk.Menshen, "backup.failed", directory, e.Message);
            _told = e.Message;
            return false;
        }
    }
}
