using Menshen.Backup.Repository;

namespace Menshen.Backup.Keeping;

/// <summary>What was found out about a repository, remembered in the deployment: it outlives a restart.</summary>
/// <param name="Repository">Id of the repository: of another one it says nothing.</param>
public sealed record BackupLedger(string Repository)
{
    /// <summary>The last of each kind, and of copies to each place.</summary>
    public IReadOnlyList<EndedWork> Ended { get; init => field = value ?? []; } = [];

    /// <summary>The last reading of each set.</summary>
    public IReadOnlyList<SetLook> Looks { get; init => field = value ?? []; } = [];

    /// <summary>The last try of each chain.</summary>
    public IReadOnlyList<ChainTry> Tries { get; init => field = value ?? []; } = [];

    /// <summary>The last good reading of each whole piece of the journal.</summary>
    public IReadOnlyList<PieceLook> Pieces { get; init => field = value ?? []; } = [];

    public SetLook? LookOf(string label) => Looks.FirstOrDefault(look => look.Label == label);

    public ChainTry? TryOf(string chain) => Tries.FirstOrDefault(one => one.Chain == chain);

    /// <summary>Whether a verification found that the set cannot be brought back.</summary>
    public bool IsDamaged(string label) => LookOf(label) is { Damage.Length: > 0 };

    /// <summary>Since when each set was read: the oldest of all last readings. One that never was counts from when it was taken.</summary>
    /// <param name="sets">All that are there.</param>
    /// <param name="begun">What never was read counts from here on at the earliest.</param>
    public DateTimeOffset? ReadSince(IReadOnlyList<StoredSet> sets, DateTimeOffset begun = default)
    {
        ArgumentNullException.ThrowIfNull(sets);
        return sets.Select(set => (DateTimeOffset?)ReadAt(set, begun)).Min();
    }

    /// <summary>When a set was read last; one that never was, when it was taken, or at <paramref name="begun"/> where that is later.</summary>
    public DateTimeOffset ReadAt(StoredSet set, DateTimeOffset begun = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        return LookOf(set.Head.Label)?.At ?? (set.Head.StoppedAt > begun ? set.Head.StoppedAt : begun);
    }

    public BackupLedger With(EndedWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return this with { Ended = [.. Ended.Where(one => one.Kind != work.Kind || (one.Place.Length > 0 && one.Place != work.Place)), work] };
    }

    public BackupLedger With(SetLook look)
    {
        ArgumentNullException.ThrowIfNull(look);
        return this with { Looks = [.. Looks.Where(one => one.Label != look.Label), look] };
    }

    public BackupLedger With(ChainTry one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return this with { Tries = [.. Tries.Where(other => other.Chain != one.Chain), one] };
    }

    /// <summary>Without what is of sets that are gone.</summary>
    public BackupLedger Only(IReadOnlyList<string> labels)
    {
        var there = labels.ToHashSet(StringComparer.Ordinal);
        return this with { Looks = [.. Looks.Where(look => there.Contains(look.Label))], Tries = [.. Tries.Where(one => there.Contains(one.Chain))] };
    }
}
