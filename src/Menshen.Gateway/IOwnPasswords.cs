using Menshen.Policy;

namespace Menshen.Gateway;

/// <summary>Changes a subject's own password for a session: judged, stored and in force when it answers.</summary>
public interface IOwnPasswords
{
    /// <summary>Null: it is changed; else why not, in words for the user. Called away from the loops, may take its time, does not throw.
    /// The caller clears the password.</summary>
    Task<Decision.Refuse?> ChangeAsync(SubjectEntry subject, ReadOnlyMemory<char> password);
}
