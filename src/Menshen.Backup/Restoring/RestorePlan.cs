using System.Globalization;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;
using NpgsqlTypes;

namespace Menshen.Backup.Restoring;

/// <summary>What a restore would do, found out before anything is written.</summary>
/// <param name="Set">The set it begins with.</param>
/// <param name="Target">The moment.</param>
/// <param name="WalSegments">How many segments are replayed, the one under way included.</param>
/// <param name="Reach">The last moment that the archive knows of; null if there is no WAL at all.</param>
/// <param name="Bytes">To be unpacked.</param>
public sealed record RestorePlan(StoredSet Set, RestoreTarget Target, int WalSegments, DateTimeOffset? Reach, long Bytes)
{
    internal WalCoverage Wal { get; init; } = null!;

    /// <summary>As PostgreSQL is told, to that target or another on the same way.</summary>
    internal IReadOnlyDictionary<string, string> Settings(RestoreTarget target)
    {
        var settings = new Dictionary<string, string>(target.Settings());
        if (Wal.Line.Last != Set.Head.Timeline) settings["recovery_target_timeline"] = Wal.Line.Last.ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    /// <summary>When the restore point of a name was made; null: it was not looked for, see <see cref="WithPoint"/>.</summary>
    public DateTimeOffset? PointAt { get; private init; }

    /// <summary>How much of what is archived would be left out.</summary>
    public TimeSpan LeftOut => (PointAt ?? (Target.Kind == RestoreTargetKind.Time ? Target.Time : null)) is { } end && Reach is { } reach && reach > end ? reach - end : TimeSpan.Zero;

    /// <summary>Whether it is known how much is left out: where a transaction stands in the WAL, recovery alone finds out.</summary>
    public bool KnowsLeftOut => PointAt is not null || Target.Kind is RestoreTargetKind.Time or RestoreTargetKind.Latest;

    /// <summary>What was done after that moment may not come back; of a transaction, or a name that was not looked for, no more is known than that it is behind the set.</summary>
    public DateTimeOffset NoLaterThan => Target.Kind switch
    {
        RestoreTargetKind.Time => Target.Time,
        RestoreTargetKind.Latest => Reach ?? Set.Head.StoppedAt,
        _ => PointAt ?? Set.Head.StoppedAt,
    };

    /// <summary>What remains for logs and for what recovery writes.</summary>
    private const long SpareBytes = 64L << 20;

    /// <summary>Refuses a place on a disk that would be full before the end: half a restore is found out of minutes later, and takes the room of the running system.</summary>
    public void RequireSpace(string directory)
    {
        var place = Path.GetFullPath(directory);
        while (!Directory.Exists(place)) place = Path.GetDirectoryName(place) ?? "/";
        var (free, needed) = (new DriveInfo(place).AvailableFreeSpace, Bytes + ((long)WalSegments * Set.Head.SegmentBytes) + SpareBytes);
        if (free < needed) throw new BackupException($"there are {free >> 20} MiB free in {place}, and {needed >> 20} are needed", "Make room there, or name another directory.");
    }

    /// <summary>Looks for the restore point that is named, and refuses one that recovery would not find, or not reach: else that is noticed when all is unpacked and replayed.</summary>
    /// <remarks>It opens the WAL from the set to the point, as the restore does once more; of another target it reads nothing.</remarks>
    public RestorePlan WithPoint(BackupRepository repository, IBackupSecrets secrets, CancellationToken cancellation)
    {
        if (Target.Kind != RestoreTargetKind.Name) return this;
        var archive = new WalArchive(repository, secrets);
        var wal = Wal;
        var found = new RestorePoints(archive, Set.Head).Find(wal, Target.Value, cancellation);
        // One that an old primary made alone is not on the way to what was later.
        if (found is null && wal.Line.Last != Set.Head.Timeline) found = new RestorePoints(archive, Set.Head).Find(wal = WalCoverage.Of(Set.Head, archive), Target.Value, cancellation);
        if (found is not { } point)
            throw new BackupException(
                $"a restore point {Target} is not in the archived WAL behind the set {Set.Head.Label}, all {WalSegments} segment(s) of which were looked through",
                "See that the name is right; one from before that set needs an older one: --set LABEL; or take what there is: --latest");
        if (point.Place < NpgsqlLogSequenceNumber.Parse(Set.Head.StopLsn))
            throw new BackupException($"the restore point {Target} was made at {point.At:u}, while the set {Set.Head.Label} was being taken", "Name an older set: --set LABEL");
        // PostgreSQL writes of a recovery that ends before a timeline that it was to reach that it came from there.
        if (wal.Line.To((ulong)point.Place) is var to && to.Last != wal.Line.Last && WalCoverage.Of(Set.Head, archive, to) is var shorter && shorter.End > point.Place) wal = shorter;
        return Over(Set, Target, wal) with { PointAt = point.At };
    }

    /// <summary>What is missing of the WAL that is remembered as archived, or null.</summary>
    public string? MissingOf(SeenWal seen, BackupRepository repository)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return seen.Missing(repository, Set.Head, Wal);
    }

    /// <summary>Chooses the newest set before the target, and checks that WAL leads from it to there.</summary>
    public static RestorePlan Of(BackupRepository repository, IBackupSecrets secrets, RestoreTarget target, string? label)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(target);
        // A damaged head takes its set out of the choice; it is told by verify, and must not keep us from an older set.
        var sets = repository.List(secrets.Verifier, _ => { });
        var fitting = label is not null ? [repository.Read(label, secrets.Verifier)]
            : sets.Where(found => target.Kind != RestoreTargetKind.Time || found.Head.StoppedAt <= target.Time).ToList();
        if (fitting.Count == 0)
            throw new BackupException(
                sets.Count == 0 ? $"there is no backup in {repository.Root}" : $"the oldest backup is complete since {sets[0].Head.StoppedAt:u}, and {target} is before it",
                "Look at what there is: menshen backup list");
        var route = new RestoreRoute(repository, secrets);
        var (set, wal) = route.Choose(fitting, target);
        if (!wal.Reaches)
            throw new BackupException(
                $"the set {set.Head.Label} needs WAL up to {set.Head.StopLsn}, and it ends at {wal.End}{(wal.Missing is { } gap ? $": {gap} is missing" : "")}",
                "Name an older set: --set LABEL");
        if (target.Kind == RestoreTargetKind.Time && !(wal.EndTime >= target.Time))
            throw new BackupException(
                $"the archived WAL ends at {wal.EndTime:u}{(wal.Missing is { } gap ? $", because {gap} is missing" : "")}, and {target} is after it{(route.WhyNot.Length > 0 ? $"; {route.WhyNot}" : "")}",
                "Take what there is: --latest; or an earlier time");
        return Over(set, target, wal);
    }

    /// <summary>A set by itself: to the point at which its tables were counted, or to where it is consistent, with no more WAL than up to the next set.</summary>
    /// <remarks>From an old set the newest moment is months of WAL away; what those hold, the sets after it are tried for.</remarks>
    public static RestorePlan Alone(BackupRepository repository, IBackupSecrets secrets, string label)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(secrets);
        var head = repository.Read(label, secrets.Verifier).Head;
        var plan = Of(repository, secrets, head.Point.Length > 0 ? RestoreTarget.Named(head.Point) : RestoreTarget.SetEnd, label);
        var next = repository.List(secrets.Verifier, _ => { }).FirstOrDefault(set => set.Head.Sequence > head.Sequence && set.Head.Timeline == head.Timeline && set.Head.System == head.System);
        if (next is null) return plan;
        var last = WalName.Of(head.Timeline, (ulong)NpgsqlLogSequenceNumber.Parse(next.Head.StopLsn), head.SegmentBytes);
        var some = plan.Wal.Segments.Where(name => string.CompareOrdinal(name, last) <= 0).ToList();
        return some.Count == plan.Wal.Segments.Count ? plan : Over(plan.Set, plan.Target, plan.Wal with { Segments = some, Live = null });
    }

    private static RestorePlan Over(StoredSet set, RestoreTarget target, WalCoverage wal) =>
        new(set, target, wal.Files.Count(), wal.EndTime, set.Head.PlainBytes) { Wal = wal };
}
