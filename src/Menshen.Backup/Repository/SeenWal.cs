using Menshen.Backup.Format;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Repository;

/// <summary>How far WAL was archived, remembered outside the repository: by it an end that was cut off is recognised.</summary>
/// <param name="Repository">Id of the repository.</param>
/// <param name="System">PostgreSQL's number of the cluster.</param>
/// <param name="Timeline">The timeline.</param>
/// <param name="Lsn">Everything before it was there.</param>
/// <param name="At">When.</param>
public sealed record SeenWal(string Repository, string System, uint Timeline, string Lsn, DateTimeOffset At)
{
    /// <summary>What is missing of it in the WAL that leads on from a set; null: nothing.</summary>
    internal string? Missing(BackupRepository repository, SetHead head, WalCoverage wal)
    {
        if (Repository != repository.Id || System != head.System || Timeline < wal.Line.Last) return null;
        if (Timeline > wal.Line.Last) return $"WAL of timeline {Timeline} was archived by {At:u}, and nothing leads there from the set {head.Label}";
        return wal.End < NpgsqlTypes.NpgsqlLogSequenceNumber.Parse(Lsn) ? $"WAL up to {Lsn} was archived by {At:u}, and it ends at {wal.End}: its end was cut off" : null;
    }
}
