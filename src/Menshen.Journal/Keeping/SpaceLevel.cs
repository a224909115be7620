namespace Menshen.Journal;

/// <summary>How far the journal's space is used up. The numbers are stored: never reuse one.</summary>
public enum SpaceLevel
{
    /// <summary>Below the threshold.</summary>
    Roomy = 0,

    /// <summary>At or above the threshold: people are told.</summary>
    Alarm = 1,

    /// <summary>Only the reserve is left: for outcomes of statements under way, for administrators and the auditor.</summary>
    Full = 2,

    /// <summary>The reserve is used up as well.</summary>
    Exhausted = 3,
}
