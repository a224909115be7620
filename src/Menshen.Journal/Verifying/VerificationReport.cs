using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>What a verification found.</summary>
public sealed record VerificationReport
{
    /// <summary>True if nothing is wrong; an unsigned or torn tail is reported beside and is not wrong by itself.</summary>
    public bool IsIntact => Findings.IsEmpty;

    /// <summary>In the order of the journal; the first is the first bad place.</summary>
    public required ImmutableArray<VerificationFinding> Findings { get; init; }

    /// <summary>What an auditor should know though it proves no alteration.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    public required int Segments { get; init; }

    public required long Bytes { get; init; }

    public required ulong Records { get; init; }

    /// <summary>True if every segment's records were opened and the tree recomputed; false: frames, digests, signatures and sequence were
    /// checked, and nobody looked inside.</summary>
    public required bool ContentsOpened { get; init; }

    public required long Checkpoints { get; init; }

    /// <summary>Checkpoints in the witness's file; null if none was given.</summary>
    public long? WitnessedCheckpoints { get; init; }

    /// <summary>Records under the newest checkpoint that the witness has; null if none was given.</summary>
    public ulong? WitnessedRecords { get; init; }

    public required long SignaturesChecked { get; init; }

    /// <summary>Records that no checkpoint has signed yet: an attacker could have cut or changed these unseen.</summary>
    public required ulong UnsignedTail { get; init; }

    /// <summary>Bytes after the last whole frame: a write that never finished, or one under way.</summary>
    public required long TornBytes { get; init; }

    /// <summary>True if the last frame is the checkpoint that closes a run. Otherwise the service runs, crashed, or the tail was cut
    /// off.</summary>
    public required bool ClosedOrderly { get; init; }

    /// <summary>Time of the last checkpoint in microseconds since the epoch; null if there is none.</summary>
    public required long? LastCheckpointTime { get; init; }
}
