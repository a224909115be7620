using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>What PostgreSQL says when a base backup begins.</summary>
/// <param name="System">Number of the cluster.</param>
/// <param name="Timeline">The timeline it writes.</param>
/// <param name="Start">WAL is needed from here.</param>
/// <param name="Server">Its version.</param>
/// <param name="SegmentBytes">Bytes of a WAL segment.</param>
public sealed record BackupWindow(string System, uint Timeline, NpgsqlLogSequenceNumber Start, string Server, int SegmentBytes);
