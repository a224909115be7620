namespace Menshen.Control;

/// <summary>When what of the backups was last, as it was seen some seconds ago; null: never.</summary>
/// <param name="Full">The last full set was begun.</param>
/// <param name="Incremental">The last set that hangs on others was.</param>
/// <param name="Archived">All WAL was in the repository.</param>
/// <param name="Journal">Until when all of the journal is in the repository.</param>
/// <param name="Verified">A verification ended, well or not.</param>
/// <param name="ReadSince">Each set was read since, or is younger.</param>
/// <param name="Tested">A restore was tried and found good.</param>
/// <param name="Copied">All further repositories were brought up to date since then.</param>
/// <param name="Troubles">How many things are wrong.</param>
public sealed record BackupTimes(
    DateTimeOffset? Full, DateTimeOffset? Incremental, DateTimeOffset? Archived, DateTimeOffset? Journal, DateTimeOffset? Verified, DateTimeOffset? ReadSince, DateTimeOffset? Tested,
    DateTimeOffset? Copied, int Troubles)
{
    /// <summary>Each of them, in the order of the policy.</summary>
    public IReadOnlyList<BackupCopyReport> Copies { get; init => field = value ?? []; } = [];
}
