namespace Menshen.Journal;

/// <summary>What an operator wants to know of a running journal; one consistent snapshot.</summary>
public sealed record JournalStatus
{
    /// <summary>Records on disk, of all runs.</summary>
    public required long Records { get; init; }

    /// <summary>Records that the last checkpoint has signed.</summary>
    public required long SignedRecords { get; init; }

    /// <summary>Bytes written by this run.</summary>
    public required long BytesWritten { get; init; }

    /// <summary>The number of the segment being written.</summary>
    public required long Segment { get; init; }

    /// <summary>Bytes of that segment that are on disk for certain; behind them is nothing that anybody may rely on.</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>Microseconds since the epoch; 0 before the first.</summary>
    public required long LastCheckpointTime { get; init; }

    /// <summary>Syncs to disk of this run.</summary>
    public required long Syncs { get; init; }

    public static JournalStatus Empty { get; } = new()
    {
        Records = 0, SignedRecords = 0, BytesWritten = 0, Segment = 0, SegmentBytes = 0, LastCheckpointTime = 0, Syncs = 0,
    };
}
