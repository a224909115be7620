using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>How far WAL was archived, remembered outside the repository: by it an end that was cut off is recognised.</summary>
/// <param name="Repository">Id of the repository.</param>
/// <param name="System">PostgreSQL's number of the cluster.</param>
/// <param name="Timeline">The timeline.</param>
/// <param name="Lsn">Everything before it was there.</param>
/// <param name="At">When.</param>
public sealed record SeenWal(string Repository, string System, uint Timeline, string Lsn, DateTimeOffset At)
{
    /// <summary>What is missing of it, when the WAL after a set ends at <paramref name="end"/>; null: nothing.</summary>
    internal string? Missing(BackupRepository repository, SetHead head, NpgsqlTypes.NpgsqlLogSequenceNumber end) =>
        Repository == repository.Id && System == head.System && Timeline == head.Timeline && end < NpgsqlTypes.NpgsqlLogSequenceNumber.Parse(Lsn)
            ? $"WAL up to {Lsn} was archived by {At:u}, and it ends at {end}: its end was cut off" : null;
}
