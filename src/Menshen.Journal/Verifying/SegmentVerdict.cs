namespace Menshen.Journal;

/// <summary>What one segment says by itself, judged from the tree state in its own header.</summary>
internal sealed record SegmentVerdict(string File, long Number)
{
    /// <summary>Null if not even the header could be read.</summary>
    public SegmentHeader? Header { get; init; }

    public List<VerificationFinding> Findings { get; } = [];

    /// <summary>Its records were opened, so that the tree was recomputed.</summary>
    public bool Opened { get; init; }

    /// <summary>The tree after the last good frame; where nothing was opened, as it was at the segment's beginning.</summary>
    public CompactRange Tree { get; init; } = new();

    /// <summary>Records of the journal up to the last good frame.</summary>
    public ulong Records { get; set; }

    /// <summary>The running digest after the last good frame.</summary>
    public ReadOnlyMemory<byte> Chain { get; set; }

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
