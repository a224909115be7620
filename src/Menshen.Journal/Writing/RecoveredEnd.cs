namespace Menshen.Journal;

/// <summary>How a journal directory was found: where the next segment goes on, and what there is to repair or tell first.</summary>
internal sealed record RecoveredEnd
{
    public required long NextSegment { get; init; }

    public required CompactRange Tree { get; init; }

    /// <summary>SM3 of the last segment's header; zero if there is none.</summary>
    public required ReadOnlyMemory<byte> LastHeader { get; init; }

    /// <summary>Running digest of the last segment, as far as its frames are whole; zero if there is none.</summary>
    public required ReadOnlyMemory<byte> LastChain { get; init; }

    /// <summary>Bytes of the last segment, without a torn tail; zero if there is none.</summary>
    public long LastLength { get; init; }

    /// <summary>True if a run before was there and did not close the journal.</summary>
    public bool Unclosed { get; init; }

    /// <summary>Records behind the last checkpoint.</summary>
    public ulong UnsignedRecords { get; init; }

    /// <summary>The segment with something behind its frames, its right length, and how many bytes of that are a write that never finished: the rest
    /// are zeros made ahead. Null if there is nothing to cut.</summary>
    public (string Path, long KeepLength, long TornBytes)? Torn { get; init; }

    /// <summary>The last segment is sealed under a secret before the one in use.</summary>
    public bool IsUnderEarlierSecret { get; init; }

    /// <summary>True if the operator accepted damage in the last segment.</summary>
    public bool AfterDamage { get; init; }
}
