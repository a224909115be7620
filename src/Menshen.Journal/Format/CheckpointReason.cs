namespace Menshen.Journal;

/// <summary>Why a checkpoint was made. The numbers are stored: never reuse one.</summary>
public enum CheckpointReason : byte
{
    Interval = 0,
    /// <summary>The last frame of its segment; another segment follows.</summary>
    SegmentEnd = 1,
    /// <summary>The last frame of its run: the journal was closed in an orderly way.</summary>
    Close = 2,
}
