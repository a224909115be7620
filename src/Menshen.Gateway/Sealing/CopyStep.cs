namespace Menshen.Gateway.Sealing;

/// <summary>What became of the bytes in front of a COPY's reader.</summary>
internal enum CopyStep
{
    /// <summary>A row was taken.</summary>
    Row,

    /// <summary>The row is not whole.</summary>
    NeedMore,

    /// <summary>It is no row of the form announced, or cannot be sealed.</summary>
    Unreadable,
}
