using Menshen.Backup;
using Menshen.Backup.Copying;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Brings the further repositories up to date, each for itself and beside everything else: one that is slow or away holds up no set, no restore and no other.</summary>
internal sealed class CopyDesk(BackupSurroundings around, BackupKeys secrets, BackupRepository first, LedgerState ledger, SetHolds holds, Func<long> number) : IAsyncDisposable
{
    /// <summary>After a failed attempt, so that a place that is away is not asked without end.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(10);

    /// <summary>A copy whose place hangs with its file system is not waited for any longer when Menshen stops.</summary>
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WorkLane> _lanes = new(StringComparer.Ordinal);
    private readonly KnownRepositories _known = KnownIn(around.Deployment, secrets);
    private readonly CopyTimes _times = new(around.Deployment, secrets, KnownIn(around.Deployment, secrets));

    /// <summary>The last to each place, under way or not.</summary>
    public IReadOnlyList<BackupTask> Works
    {
        get
        {
            lock (_gate) return [.. _lanes.Values.Select(lane => lane.Current).OfType<BackupTask>()];
        }
    }

    private BackupRules Rules => around.Policy().Rules.Now.Backup;

    /// <summary>The repositories that a deployment has written to.</summary>
    public static KnownRepositories KnownIn(Deployment deployment, IBackupSecrets secrets) => new(Path.Combine(deployment.Root, "backup.places"), secrets);

    /// <summary>When each place of the policy was brought up to date last; null: never.</summary>
    public IReadOnlyList<(BackupCopyRules Copy, DateTimeOffset? At)> Times(BackupRules rules) => [.. rules.Copies.Select(copy => (copy, _times.Of(copy)?.At))];

    /// <summary>Begins those that a person asks for: one place, or all of them.</summary>
    public BackupTask Copy(string place, string actor)
    {
        var copies = Rules.Copies;
        if (copies.Count == 0) throw new CatalogueRefusalException("no second repository is configured: backup: copy: DIRECTORY (or sftp://USER@HOST/DIRECTORY, or s3://HOST/BUCKET) in the policy");
        if (place.Length > 0)
        {
            return copies.FirstOrDefault(copy => IsAt(copy, place)) is { } one ? Begin(one, actor)
                : throw new CatalogueRefusalException($"the policy names no copy in {place}; it names {string.Join(", ", copies.Select(copy => copy.Repository))}");
        }

        // Those that are under way go on.
        var idle = copies.Where(copy => LaneOf(copy).Current is not { State: "running" }).ToList();
        return idle.Count == 0 ? Begin(copies[0], actor) : idle.Select(copy => Begin(copy, actor)).ToList()[0];
    }

    /// <summary>Begins what the schedule asks for.</summary>
    public void BeginDue(BackupRules rules, DateTimeOffset now)
    {
        foreach (var (copy, at) in Times(rules))
        {
            var lane = LaneOf(copy);
            // What succeeded makes room for the next; what failed waits.
            if (lane.Current is { State: "done" }) lane.NotBefore = DateTimeOffset.MinValue;
            if (lane.Current is { State: "running" } || now < lane.NotBefore || !BackupSchedule.IsDue(copy, now, at)) continue;
            lane.NotBefore = now + AfterFailure;
            try
            {
                Begin(copy, BackupDesk.Menshen);
            }
            catch (CatalogueRefusalException) when (lane.Current is { State: "running" })
            {
                // A person was faster.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Works.Select(work => work.Ended)).WaitAsync(Leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static bool IsAt(BackupCopyRules copy, string place) =>
        copy.Repository == place || ((Path.IsPathRooted(place) || RepositoryPlace.IsFar(place)) && Spelled(copy.Repository) == Spelled(place));

    private static string Spelled(string place) => RepositoryPlace.Canonical(place).TrimEnd('/');

    private WorkLane LaneOf(BackupCopyRules copy)
    {
        lock (_gate)
        {
            // In one spelling: a policy that spells it otherwise means the same place, whatever is under way or was told.
            var place = Spelled(copy.Repository);
            return _lanes.TryGetValue(place, out var lane) ? lane : _lanes[place] = new WorkLane(around, ledger, number, place, place);
        }
    }

    private BackupTask Begin(BackupCopyRules copy, string actor) => LaneOf(copy).Begin("copy", actor, (progress, cancellation) => RunAsync(copy, progress, cancellation), _stop.Token);

    private async Task<(string Result, IReadOnlyList<string> Findings)> RunAsync(BackupCopyRules copy, TakeProgress progress, CancellationToken cancellation)
    {
        var (begun, rules, place) = (around.Time.GetUtcNow(), Rules, copy.Repository);
        var (keep, keepFull) = (copy.Keep ?? rules.Keep, copy.KeepFull ?? rules.KeepFull);
        using var files = RepositoryPlace.Open(place, OffSite.AccessOf(copy));
        var second = BackupRepository.Open(files, first.Origin, mayMake: true, _known.IdIn(place));
        Claim(copy, second);
        var isOwn = copy.Keep is not null || copy.KeepFull is not null;
        var report = await new RepositoryCopy(first, second, secrets, new CopyPace(copy.BytesPerSecond, around.Time))
        {
            Turn = CopyTurn.Of28Days(begun, copy.Every, _times.Of(copy)?.Begun), Holds = holds,
            PastTime = isOwn ? sets => Retention.Choose(sets, begun, keep, keepFull, set => !ledger.Now.IsDamaged(set.Head.Label) && PackLook.Trouble(set, first) is null) : null,
        }.RunAsync(progress, cancellation).ConfigureAwait(false);
        foreach (var file in report.Replaced) around.Log.Write(BackupDesk.Menshen, "backup.replaced", file, "it was damaged or short there, and was brought again");
        new Retention(second, secrets) { IsDamaged = ledger.Now.IsDamaged }.Expire(around.Time.GetUtcNow(), keep, keepFull, label =>
            // What the first one still has stays, unless the policy says it of this place.
            (isOwn || !first.Labels().Contains(label)) && around.Log.Write(BackupDesk.Menshen, "backup.expired", $"{place}: {label}", "requested"));
        if (second.List(secrets.Verifier, _ => { }) is [.., var newest])
        {
            var seen = new SeenSet(newest.Head.Label, newest.Head.Sequence, newest.Digest, "", second.Id);
            // By the clock that the schedule goes by.
            _times.Remember(new SeenCopy(RepositoryPlace.Canonical(place), around.Time.GetUtcNow(), begun, seen));
        }

        return ($"{report.Sets.Count} set(s) and {report.Segments} file(s) of WAL to {place}, {report.Bytes >> 10} KiB, {report.Resumed >> 10} KiB there already{(report.Replaced.Count > 0 ? $", {report.Replaced.Count} damaged file(s) there brought again" : "")}", []);
    }

    /// <summary>Refuses what is one repository under two names: two works would write into it at once, and one disk less would be lost with it.</summary>
    private void Claim(BackupCopyRules copy, BackupRepository second)
    {
        lock (_gate)
        {
            var other = second.Id == first.Id ? first.Root
                : Rules.Copies.FirstOrDefault(one => !IsAt(copy, one.Repository) && _known.IdIn(one.Repository) == second.Id)?.Repository;
            if (other is not null) throw new BackupException($"{copy.Repository} and {other} are one repository", "Name another disk or site, and begin with an empty directory there.");
            _known.Remember(second);
        }
    }
}
