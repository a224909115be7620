namespace Menshen.Engine;

/// <summary>The one place that says which engine role belongs to a subject.</summary>
internal static class EngineRoleName
{
    /// <summary>The role without a label: named like the subject, so that GRANT ... TO and OWNER TO mean what people expect. Roles for a
    /// session label add a point and the label, which no subject's name can contain.</summary>
    public static string For(string subjectName) => subjectName;
}
