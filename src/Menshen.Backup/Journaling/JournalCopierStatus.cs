namespace Menshen.Backup.Journaling;

/// <summary>How the copying of the journal is.</summary>
/// <param name="At">What the journal had on disk at that moment is in the repository; null before the first time.</param>
/// <param name="Trouble">Why it does not go on, or null.</param>
public sealed record JournalCopierStatus(DateTimeOffset? At, string? Trouble)
{
    /// <summary>The segment under way; null: none is.</summary>
    public JournalSegment? Segment { get; init; }

    /// <summary>So many bytes of it are in the repository.</summary>
    public long Bytes { get; init; }

    /// <summary>A segment that is not whole here, so that only what is left of it is there; null: none.</summary>
    public string? Gap { get; init; }
}
