namespace Menshen.Journal;

/// <summary>How a recorded value's bytes are to be read. The numbers are stored: never reuse one.</summary>
public enum StatementValueForm : byte
{
    /// <summary>UTF-8.</summary>
    Text = 0,
    /// <summary>PostgreSQL's binary form of the parameter's type, or text in an encoding that was not understood.</summary>
    Binary = 1,
    Null = 2,
}
