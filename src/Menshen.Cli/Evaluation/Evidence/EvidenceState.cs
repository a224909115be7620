namespace Menshen.Cli.Evaluation.Evidence;

/// <summary>How it stands with a record of evidence. Only the first two count.</summary>
internal enum EvidenceState
{
    /// <summary>Signed, unchanged, and long enough still.</summary>
    Valid = 0,

    /// <summary>The same, and runs out soon.</summary>
    RunsOut = 1,

    /// <summary>Its last day is over.</summary>
    Expired = 2,

    /// <summary>Its day has not come.</summary>
    NotYet = 3,

    /// <summary>The journal's key has not signed it.</summary>
    Unsigned = 4,

    /// <summary>The record is not the one that was signed.</summary>
    Altered = 5,

    /// <summary>The document is not there, or not the one whose digest the record has.</summary>
    DocumentChanged = 6,
}
