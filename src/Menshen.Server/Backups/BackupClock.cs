using Menshen.Backup;
using Menshen.Backup.Format;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Takes backups when the policy says so, and tells when they are late, the archive lags, WAL is missing or the repository does not answer.</summary>
internal sealed class BackupClock : IAsyncDisposable
{
    internal static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>After a failed attempt, so that a full disk is not written to without end.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(10);

    /// <summary>An archive so far behind would lose that much.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromMinutes(1);

    /// <summary>A look reads some files; one that takes longer hangs with its file system.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How often the place is held again, WAL looked through for gaps, and its end remembered: an end cut off within that time is not missed.</summary>
    private static readonly TimeSpan Rounds = TimeSpan.FromSeconds(30);

    /// <summary>Key of what is wrong with the journal's copy.</summary>
    private const string Journal = "journal";

    private readonly BackupDesk _desk;
    private readonly RepositoryLease _lease;
    private readonly AdministrationLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _told = [];
    private readonly Task _loop;
    private readonly DateTimeOffset _begun;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private DateTimeOffset _roundAt = DateTimeOffset.MinValue;
    private (string Label, uint Timeline, string? What) _gap = ("", 0, null);
    private string _wal = "";
    private DateTimeOffset _lookAt = DateTimeOffset.MinValue;
    private DateTimeOffset _awakeAt;
    private bool _isWalBehind;
    private bool _isJournalBehind;

    public BackupClock(BackupDesk desk, RepositoryLease lease, AdministrationLog log, TimeProvider time)
    {
        (_desk, _lease, _log, _time, _begun) = (desk, lease, log, time, time.GetUtcNow());
        _loop = Task.Run(RunAsync);
    }

    /// <summary>What is wrong now.</summary>
    public IReadOnlyList<string> Troubles { get; private set; } = [];

    /// <summary>How old what is; null before the first look.</summary>
    public BackupTimes? Times { get; private set; }

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
                await PatientLook.RunAsync(
                    Look, Patience, () => Tell([("backup.lag", "silent", $"the repository has not answered for {Patience.TotalSeconds:0} s: its file system hangs")]), _time, _stop.Token)
                    .ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The clock goes on, and what stopped this look is told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Tell([("backup.failed", "look", e.Message)]);
            }

            await Task.Delay(Tick, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        var (rules, now, status, ledger) = (_desk.Rules, _time.GetUtcNow(), _desk.Receiver.Status, _desk.Ledger.Now);
        // A machine that slept, or whose clock was put forward, has as long to catch up as one that fell behind.
        if (now - _lookAt > Tick + Patience) _awakeAt = now;
        _lookAt = now;
        _desk.Repository.RequireThere();
        var sets = _desk.Repository.List(_desk.Secrets.Verifier, _ => { });
        var unheld = now - _roundAt >= Rounds || IsNews(sets, status) ? Round(sets, status, now) : null;
        var full = sets.LastOrDefault(set => set.Head.Kind == SetHead.Full)?.Head.StartedAt;
        var last = sets.Count == 0 ? (DateTimeOffset?)null : sets[^1].Head.StartedAt;
        List<(string Kind, string Key, string What)> troubles = [.. OfFlow(sets, full, status, now)];
        var isBroken = troubles.Any(trouble => trouble is { Kind: "backup.gap", Key: not Journal });
        if (unheld is not null) troubles.Add(("backup.failed", "place", unheld));
        var (tested, copied) = (_desk.Tested?.At, _desk.Copies.Times(rules));
        troubles.AddRange(BackupTroubles.Late(rules, now, _begun, full, last, tested, copied, ledger.ReadSince(sets, _begun)).Select(late => ("backup.late", late.Key, late.What)));
        troubles.AddRange(BackupTroubles.Bad(ledger, _desk.Current, rules.Copies).Select(bad => ("backup.failed", bad.Key, bad.What)));
        Tell(troubles);
        Times = new BackupTimes(
            full, sets.LastOrDefault(set => set.Head.Kind != SetHead.Full)?.Head.StartedAt, status.At, _desk.Journal.Status.At, ledger.Ended.FirstOrDefault(work => work.Kind == "verify")?.At,
            ledger.ReadSince(sets), tested, copied.Any(one => one.At is null) ? null : copied.Min(one => one.At), troubles.Count)
        {
            Copies = [.. copied.Select(one => new BackupCopyReport(one.Copy.Repository, one.At))],
        };
        if (unheld is not null) return;
        // Beside everything else, once there is something to bring.
        if (full is not null && status.At is not null) _desk.Copies.BeginDue(rules, now);
        if (_desk.Current is { State: "running" }) return;
        // What succeeded makes room for the next; what failed waits.
        if (_desk.Current is { State: "done" }) _notBefore = DateTimeOffset.MinValue;
        if (now < _notBefore || status.At is null) return;
        // What would hang on a damaged set could not be brought back either.
        var isDamaged = SetChain.Of(sets) is [.., var newest] && newest.Sets.Any(set => ledger.IsDamaged(set.Head.Label));
        // A way over several timelines is for the time until there is a shorter one.
        var isFar = sets.Count > 0 && IsElsewhere(sets[^1], status);
        var due = BackupSchedule.Due(rules, _time.GetLocalNow(), full, last, tested, ledger.ReadSince(sets), isBroken: isBroken || isDamaged || isFar, isTested: _desk.Current?.Kind == "test");
        if (due == BackupDue.Nothing) return;
        _notBefore = now + AfterFailure;
        Begin(due);
    }

    private void Begin(BackupDue due) => _ = due switch
    {
        BackupDue.Test => _desk.Test(BackupDesk.Menshen),
        BackupDue.Verify => _desk.Verify(BackupDesk.Menshen, isDue: true),
        _ => _desk.Take(due == BackupDue.Full ? SetHead.Full : SetHead.Incremental, BackupDesk.Menshen),
    };

    /// <summary>What is wrong with what flows into the repository: WAL and the journal.</summary>
    private IEnumerable<(string Kind, string Key, string What)> OfFlow(IReadOnlyList<StoredSet> sets, DateTimeOffset? full, WalReceiverStatus status, DateTimeOffset now)
    {
        // Each gap by itself: the next one is told though the one before was. What the receiver has forgotten since, the archive shows.
        var gap = status.GapAt is { } at && !(full > at) ? status.Gap
            : sets.Count > 0 && _gap.Label == sets[^1].Head.Label ? _gap.What : null;
        if (gap is not null) yield return ("backup.gap", gap, gap);
        if (status.IsRefused && status.Trouble is { } refusal) yield return ("backup.lag", "", $"no WAL is archived: {refusal}");
        else if (IsBehind(ref _isWalBehind, status.At ?? _begun, now)) yield return ("backup.lag", "", $"the archive is behind since {status.At ?? _begun:u}: {status.Trouble ?? "nothing arrives"}");
        var journal = _desk.Journal.Status;
        if (journal.Gap is { } hole) yield return ("backup.gap", Journal, hole);
        if (IsBehind(ref _isJournalBehind, journal.At ?? _begun, now))
            yield return ("backup.lag", Journal, $"the journal's copy is behind since {journal.At ?? _begun:u}: {journal.Trouble ?? "nothing arrives"}");
    }

    /// <summary>Behind a failover, or a restore, the engine goes on on a timeline of its own, and its history and WAL have to lead there from a set.</summary>
    private string? GapOf(IReadOnlyList<StoredSet> sets, WalReceiverStatus status)
    {
        var newest = sets[^1];
        if (!IsElsewhere(newest, status))
            return WalGaps.After(newest, _desk.Repository, _desk.Secrets) is { } missing ? $"the WAL segment {missing} is missing: nothing after it can be brought back" : null;
        return WalGaps.Before(status.Timeline, sets, _desk.Repository, _desk.Secrets) is { } why
            ? $"the engine goes on on timeline {status.Timeline}, and the newest set is of timeline {newest.Head.Timeline}{(why.Length > 0 ? $"; {why}" : "")}: what is committed since comes back from the next full set on" : null;
    }

    private static bool IsElsewhere(StoredSet newest, WalReceiverStatus status) => IsArchived(status) && newest.Head.System == status.System && newest.Head.Timeline != status.Timeline;

    /// <summary>Whether something of the engine's timeline has come.</summary>
    private static bool IsArchived(WalReceiverStatus status) => status is { At: not null, System.Length: > 0 } && status.Archived != default;

    /// <summary>Another timeline than that of the newest set, at which was not looked yet.</summary>
    private bool IsNews(IReadOnlyList<StoredSet> sets, WalReceiverStatus status) =>
        sets.Count > 0 && IsElsewhere(sets[^1], status) && (_gap.Label, _gap.Timeline) != (sets[^1].Head.Label, status.Timeline);

    /// <summary>What was behind before the machine slept is behind when it wakes.</summary>
    private bool IsBehind(ref bool was, DateTimeOffset at, DateTimeOffset now) => was = now - (was || at > _awakeAt ? at : _awakeAt) > LongestLag;

    /// <summary>Null where all of it was done; else why not: what is late or missing beside it is told all the same.</summary>
    private string? Round(IReadOnlyList<StoredSet> sets, WalReceiverStatus status, DateTimeOffset now)
    {
        try
        {
            _lease.Take();
            if (sets.Count > 0) _gap = (sets[^1].Head.Label, status.Timeline, GapOf(sets, status));
            Remember(status);
            _desk.RememberJournal();
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }

        _roundAt = now;
        return null;
    }

    private void Remember(WalReceiverStatus status)
    {
        var lsn = status.Archived.ToString();
        if (status.At is not { } at || !IsArchived(status) || lsn == _wal) return;
        SeenWalFile.Write(_desk.WalFile, new SeenWal(_desk.Repository.Id, status.System, status.Timeline, lsn, at), _desk.Secrets);
        _wal = lsn;
    }

    /// <summary>Each once, until it is over: alarms follow the records.</summary>
    private void Tell(IReadOnlyList<(string Kind, string Key, string What)> troubles)
    {
        foreach (var (kind, key, what) in troubles.Where(trouble => _told.Add(trouble.Kind + trouble.Key))) _log.Write(BackupDesk.Menshen, kind, _desk.Repository.Root, what);
        _told.IntersectWith(troubles.Select(trouble => trouble.Kind + trouble.Key));
        Troubles = [.. troubles.Select(trouble => trouble.What)];
    }
}
