namespace Menshen.Journal;

/// <summary>Where and how a journal is kept.</summary>
public sealed record JournalOptions
{
    /// <summary>The largest record must always fit, also where the end of the ring is wasted before it.</summary>
    private const int MinRingBytes = 4 * JournalLimits.MaxRecordBytes;

    /// <summary>The directory of the segments; created if absent, readable by its owner alone.</summary>
    public required string Directory { get; init; }

    /// <summary>Names this journal in every checkpoint, so that a checkpoint of one installation proves nothing about another. At most 255
    /// bytes, no line breaks.</summary>
    public required string Origin { get; init; }

    /// <summary>Default 50 ms: a sync costs a third of a millisecond of processor time (measured, ext4 on a virtual disk), so forty a
    /// second are little.</summary>
    public Durability Durability { get; init; } = Durability.Bounded(TimeSpan.FromMilliseconds(50));

    /// <summary>Memory per ring, a power of two; default 4 MiB, about 40,000 statements under way between two syncs.</summary>
    public int RingBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>A segment ends at about this size; default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>A signed checkpoint follows new records at most this long after the one before; default one second.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause before a failed write is tried again, doubled up to two seconds; default 50 ms.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long closing tries to bring the last records to a disk that fails; default five seconds.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Go on after damage in the last segment, at the operator's explicit wish: the damaged part stays in the file and is
    /// reported by every verification.</summary>
    public bool AcceptDamage { get; init; }

    /// <summary>Places elsewhere that each checkpoint is given to; the writer disposes them. Default: none.</summary>
    public IReadOnlyList<IWitness> Witnesses { get; init; } = [];

    /// <summary>How much space it may use; default: nobody watches it.</summary>
    public SpaceLimits Space { get; init; } = SpaceLimits.None;

    /// <summary>Throws with all that is wrong, not only the first thing.</summary>
    internal void Validate()
    {
        List<string> errors = [];
        if (string.IsNullOrWhiteSpace(Directory)) { errors.Add("a journal needs a directory"); }
        if (string.IsNullOrEmpty(Origin) || Origin.AsSpan().ContainsAny('\n', '\r')) { errors.Add("the origin must be one line of text"); }
        if (Origin is not null && System.Text.Encoding.UTF8.GetByteCount(Origin) > JournalLimits.MaxOriginBytes)
        {
            errors.Add("the origin is longer than 255 bytes");
        }

        if (!int.IsPow2(RingBytes) || RingBytes < MinRingBytes) { errors.Add("RingBytes must be a power of two, at least 2 MiB"); }
        if (SegmentBytes < 64 * 1024) { errors.Add("SegmentBytes must be at least 64 KiB"); }
        if (CheckpointInterval < TimeSpan.FromMilliseconds(10)) { errors.Add("CheckpointInterval must be at least 10 ms"); }
        if (RetryPause <= TimeSpan.Zero) { errors.Add("RetryPause must be positive"); }
        if (errors.Count > 0) { throw new ArgumentException(string.Join("; ", errors)); }
    }
}
