using Menshen.Policy.Labels;

namespace Menshen.Gateway;

/// <summary>Which label a session gets, and the engine role that carries it. All but <see cref="MakeRoleAsync"/> answers from memory, on any thread.</summary>
public interface ISessionLabels
{
    /// <summary>True if that database has labels: the rules for such databases hold for all its sessions.</summary>
    bool IsLabelled(string database);

    /// <summary>The label of a session that begins now.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="requested">What the client asked for; null for the subject's default.</param>
    LabelChoice Choose(SubjectEntry subject, string? requested);

    /// <summary>The engine role of subject and label, if it is known to be there; null: ask <see cref="MakeRoleAsync"/>.</summary>
    string? FindRole(string subject, string database, SessionLabel label);

    /// <summary>Makes that role where it is missing.</summary>
    Task<string> MakeRoleAsync(string subject, string database, SessionLabel label);
}
