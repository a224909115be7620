namespace Menshen.Journal;

/// <summary>How a statement met rows whose keys are recorded. The numbers are stored: never reuse one.</summary>
public enum RowTouch : byte
{
    None = 0,
    /// <summary>The result that went to the client has their keys.</summary>
    Answered = 1,
    /// <summary>Written, and given back by RETURNING.</summary>
    Written = 2,
    /// <summary>Written, and named by the statement by their whole key.</summary>
    Named = 3,
}
