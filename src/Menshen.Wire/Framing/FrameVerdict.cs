namespace Menshen.Wire;

/// <summary>What the limits say about a header, before one byte of the body is waited for.</summary>
public enum FrameVerdict
{
    /// <summary>No verdict yet: never a permission.</summary>
    None = 0,
    Accepted,
    LengthBelowMinimum,
    TooLong,
    UnknownType,
}
