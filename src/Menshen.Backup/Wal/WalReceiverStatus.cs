using NpgsqlTypes;

namespace Menshen.Backup.Wal;

/// <summary>How the archiving of WAL is.</summary>
/// <param name="Archived">Everything before it is in the repository.</param>
/// <param name="At">When that was so last; null before the first time.</param>
/// <param name="Trouble">Why it does not go on, or null.</param>
/// <param name="Gap">Where WAL was lost, so that only a new full set helps; or null.</param>
public sealed record WalReceiverStatus(NpgsqlLogSequenceNumber Archived, DateTimeOffset? At, string? Trouble, string? Gap)
{
    /// <summary>When the last gap was found: each is another one.</summary>
    public DateTimeOffset? GapAt { get; init; }

    /// <summary>The trouble does not go by itself: somebody has to mend something.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The engine keeps WAL for us without a bound (<c>max_slot_wal_keep_size</c>): while the repository takes nothing, its disk fills.</summary>
    public bool IsUnbounded { get; init; }

    /// <summary>The cluster's number and timeline; empty before the first connection.</summary>
    public string System { get; init; } = "";

    public uint Timeline { get; init; }
}
