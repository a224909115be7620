namespace Menshen.Journal;

/// <summary>How sealed values left Menshen. The numbers are stored: never reuse one.</summary>
/// <remarks>3 is a value that was left sealed, which shows nobody anything and has no record.</remarks>
public enum ValueShowing : byte
{
    Unknown = 0,

    /// <summary>As its mask.</summary>
    Masked = 1,

    /// <summary>As it is.</summary>
    Clear = 2,

    /// <summary>It did not open: it was altered, or moved from where it was sealed for.</summary>
    Failed = 4,
}
