namespace Menshen.Journal;

/// <summary>What stands at a place of a segment.</summary>
internal enum FrameRead
{
    /// <summary>A whole frame with a right CRC.</summary>
    Frame,
    /// <summary>The file ends exactly here, or has nothing but zeros from here on: room that a writer has made ahead.</summary>
    End,
    /// <summary>The file ends inside a frame.</summary>
    Incomplete,
    /// <summary>Bytes that no writer wrote, or a frame with a wrong CRC.</summary>
    Damaged,
}
