namespace Menshen.Engine;

/// <summary>The one place that says which engine role belongs to a subject.</summary>
public static class EngineRoleName
{
    /// <summary>The role without a label: named like the subject, so that GRANT ... TO and OWNER TO mean what people expect. Roles for a
    /// session label add a point and the label, which no subject's name can contain.</summary>
    public static string For(string subjectName) => subjectName;

    /// <summary>The role through which a subject's sessions of one label come in; a member of the subject's own.</summary>
    /// <param name="engineRole">The subject's own role.</param>
    /// <param name="bits">The label.</param>
    public static string For(string engineRole, long bits) => $"{engineRole}.{bits:x}";

    /// <summary>The subject's own role of one of its label roles; of its own, the same.</summary>
    public static string OwnerOf(string engineRole)
    {
        ArgumentNullException.ThrowIfNull(engineRole);
        return engineRole.IndexOf('.', StringComparison.Ordinal) is > 0 and var at ? engineRole[..at] : engineRole;
    }
}
