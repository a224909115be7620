namespace Menshen.Journal;

/// <summary>What one segment says by itself, judged from the tree state in its own header.</summary>
internal sealed record SegmentVerdict(string File, long Number)
{
    /// <summary>Null if not even the header could be read.</summary>
    public SegmentHeader? Header { get; init; }

    public List<VerificationFinding> Findings { get; } = [];

    /// <summary>The tree after the last good frame.</summary>
    public CompactRange Tree { get; init; } = new();

    public List<(long Offset, Checkpoint Checkpoint)> Checkpoints { get; } = [];

    public long SignaturesChecked { get; set; }

    public long Bytes { get; set; }

    /// <summary>Bytes behind the last whole frame with no whole frame after them.</summary>
    public long TornBytes { get; set; }

    /// <summary>Bytes of the whole file.</summary>
    public long FileLength { get; set; }

    /// <summary>The last frame is a checkpoint.</summary>
    public bool EndsWithCheckpoint { get; set; }

    public void Find(long offset, ulong? record, string reason) => Findings.Add(new VerificationFinding(File, offset, record, reason));
}
