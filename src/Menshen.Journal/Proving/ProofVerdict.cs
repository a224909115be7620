namespace Menshen.Journal;

/// <summary>What the check of a proof gave.</summary>
public sealed record ProofVerdict
{
    /// <summary>What is wrong; null: it proves what it says.</summary>
    public string? Trouble { get; init; }

    public bool IsGood => Trouble is null;

    /// <summary>The journal that the proof is about.</summary>
    public string? Origin { get; init; }

    /// <summary>Records under the checkpoint; of a proof of consistency, under the newer one.</summary>
    public ulong TreeSize { get; init; }

    /// <summary>Microseconds since the epoch: when that checkpoint was signed.</summary>
    public long SignedAt { get; init; }

    /// <summary>The proven record's index; null in a proof of consistency.</summary>
    public ulong? Index { get; init; }

    /// <summary>The proven record for people.</summary>
    public RecordText? Record { get; init; }

    /// <summary>The name of the file that was signed; null in proofs.</summary>
    public string? File { get; init; }

    /// <summary>Records under the older checkpoint of a proof of consistency.</summary>
    public ulong? OlderTreeSize { get; init; }

    /// <summary>Microseconds since the epoch: when the older checkpoint was signed.</summary>
    public long? OlderSignedAt { get; init; }
}
