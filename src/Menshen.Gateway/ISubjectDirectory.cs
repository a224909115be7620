namespace Menshen.Gateway;

/// <summary>Finds who may log in. Reads come from memory; the owner replaces the whole picture when the catalogue changes.</summary>
public interface ISubjectDirectory
{
    /// <summary>The subject with that name, or null. Never blocks; called on the gateway's loops.</summary>
    SubjectEntry? Find(string name);
}
