namespace Menshen.Gateway;

/// <summary>Whether a subject that has proven itself is let through to a database, and to which server.</summary>
public abstract record Admission
{
    private Admission()
    {
    }

    /// <summary>The server to go to.</summary>
    public sealed record Admitted(EngineTarget Target) : Admission;

    /// <summary>Not to be let through: SQLSTATE 42501, with these words.</summary>
    public sealed record Refused(string Message, string Hint) : Admission;
}
