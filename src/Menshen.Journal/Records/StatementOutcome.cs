namespace Menshen.Journal;

/// <summary>How a statement ended. The numbers are stored: never reuse one.</summary>
public enum StatementOutcome : byte
{
    /// <summary>No outcome is recorded (the record is missing or not yet written).</summary>
    Unknown = 0,
    Succeeded = 1,
    /// <summary>The engine answered with an error; the SQLSTATE says which.</summary>
    Failed = 2,
    /// <summary>Menshen refused it; it never reached the engine.</summary>
    Refused = 3,
    /// <summary>Passed over by the engine because an earlier statement of the same batch failed.</summary>
    Skipped = 4,
    /// <summary>The session or the engine ended before an answer came; it may or may not have taken effect.</summary>
    Lost = 5,
    /// <summary>A portal gave the rows asked for and has more.</summary>
    Suspended = 6,
    /// <summary>Bound by the protocol and never executed: its portal was closed or replaced, or its transaction ended. The engine has planned it.</summary>
    NotExecuted = 7,
}
