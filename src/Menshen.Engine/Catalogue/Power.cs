namespace Menshen.Engine;

/// <summary>The three powers of administration; nobody holds two of them.</summary>
public enum Power
{
    /// <summary>Operates and backs up; reads no data, changes no policy.</summary>
    SystemAdministrator,

    /// <summary>Keeps subjects, roles, labels, keys and policy.</summary>
    SecurityAdministrator,

    /// <summary>Selects and reads audit, and audits the other two.</summary>
    Auditor,
}
