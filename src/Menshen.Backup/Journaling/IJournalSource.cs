namespace Menshen.Backup.Journaling;

/// <summary>The journal as it grows, for who copies it: bytes that are on disk for certain, and nothing of what they say.</summary>
public interface IJournalSource
{
    /// <summary>The segment that is written, and how many of its bytes are on disk for certain; null: none was begun.</summary>
    (long Segment, long Bytes)? Committed { get; }

    /// <summary>Those whose files are there, in order.</summary>
    IReadOnlyList<JournalSegment> Segments();

    /// <summary>A segment's file; throws <see cref="FileNotFoundException"/> if it was cleared.</summary>
    Stream Open(long number);

    /// <summary>Grows with each clearing: while it does not, there are no other tombstones than before.</summary>
    int Clearings { get; }

    /// <summary>Paths of the files that stand for what was cleared; none of them ever changes.</summary>
    IReadOnlyList<string> Tombstones();
}
