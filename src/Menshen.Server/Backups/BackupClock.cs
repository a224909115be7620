using Menshen.Backup;
using Menshen.Backup.Format;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Takes backups when the policy says so, and tells when they are late or the archive lags.</summary>
internal sealed class BackupClock : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>After a failed attempt, so that a full disk is not written to without end.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(10);

    /// <summary>An archive so far behind would lose that much.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromMinutes(1);

    private readonly BackupDesk _desk;
    private readonly AdministrationLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _told = [];
    private readonly Task _loop;
    private readonly DateTimeOffset _begun;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private DateTimeOffset _gapSince = DateTimeOffset.MinValue;

    public BackupClock(BackupDesk desk, AdministrationLog log, TimeProvider time)
    {
        (_desk, _log, _time, _begun) = (desk, log, time, time.GetUtcNow());
        _loop = Task.Run(RunAsync);
    }

    /// <summary>What is wrong now.</summary>
    public IReadOnlyList<string> Troubles { get; private set; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Look();
            }
#pragma warning disable CA1031 // The clock goes on, and what stopped this look is told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Tell([("backup.failed", e.Message)]);
            }

            await Task.Delay(Tick, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        var (rules, now) = (_desk.Rules, _time.GetUtcNow());
        var sets = _desk.Repository.List(_desk.Secrets.Verifier, _ => { });
        var full = sets.LastOrDefault(set => set.Head.Kind == SetHead.Full)?.Head.StartedAt;
        var last = sets.Count == 0 ? (DateTimeOffset?)null : sets[^1].Head.StartedAt;
        List<(string Kind, string What)> troubles = [];
        var status = _desk.Receiver.Status;
        if (status.Gap is { } gap && !(full > _gapSince)) troubles.Add(("backup.gap", gap));
        if (status.Gap is null) _gapSince = now;
        if (now - (status.At ?? _begun) > LongestLag)
            troubles.Add(("backup.lag", $"the archive is behind since {status.At ?? _begun:u}: {status.Trouble ?? "nothing arrives"}"));
        // Half as much again: a backup that is merely under way is not late.
        if (full is { } done && now - done > rules.FullEvery * 1.5) troubles.Add(("backup.late", $"the last full backup is of {done:u}"));
        if (_desk.Current is { State: "failed" } failed) troubles.Add(("backup.failed", failed.Report().Result));
        Tell(troubles);
        if (_desk.Current is { State: "running" }) return;
        // What succeeded makes room for the next; what failed waits.
        if (_desk.Current is { State: "done" }) _notBefore = DateTimeOffset.MinValue;
        if (now < _notBefore) return;
        if (status.At is null) return;
        var due = BackupSchedule.Due(rules, now, full, last, _desk.TestedAt, isBroken: status.Gap is not null && !(full > _gapSince));
        if (due == BackupDue.Nothing) return;
        _notBefore = now + AfterFailure;
        if (due == BackupDue.Test)
            _desk.Test(BackupDesk.Menshen);
        else
            _desk.Take(due == BackupDue.Full, BackupDesk.Menshen);
    }

    /// <summary>Each once, until it is over: alarms follow the records.</summary>
    private void Tell(IReadOnlyList<(string Kind, string What)> troubles)
    {
        foreach (var (kind, what) in troubles.Where(trouble => _told.Add(trouble.Kind))) _log.Write(BackupDesk.Menshen, kind, _desk.Repository.Root, what);
        _told.IntersectWith(troubles.Select(trouble => trouble.Kind));
        Troubles = [.. troubles.Select(trouble => trouble.What)];
    }
}
