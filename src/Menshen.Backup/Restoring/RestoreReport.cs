namespace Menshen.Backup.Restoring;

/// <summary>What was brought back, and what was checked; signed, beside the restored deployment.</summary>
public sealed record RestoreReport
{
    public required string Set { get; init; }

    public required string Target { get; init; }

    /// <summary>PostgreSQL's word on the last transaction that came back; empty if there was none after the set.</summary>
    public required string LastTransaction { get; init; }

    public required long Bytes { get; init; }

    public required int WalSegments { get; init; }

    public required double Seconds { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What was looked at, and found right.</summary>
    public required IReadOnlyList<string> Checks { get; init; }
}
