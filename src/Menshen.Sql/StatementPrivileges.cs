namespace Menshen.Sql;

/// <summary>The classes of privilege that a statement uses by its text; a view's, trigger's or function's own are not in it.</summary>
[Flags]
public enum StatementPrivileges
{
    None = 0,
    Select = 1,
    Insert = 2,
    Update = 4,
    Delete = 8,
    Truncate = 16,
    /// <summary>A function that is not on the list of harmless built-ins, CALL, DO, EXECUTE.</summary>
    Execute = 32,
    Ddl = 64,
    Grant = 128,
    Role = 256,
    /// <summary>ALTER SYSTEM, LOAD, CHECKPOINT, SECURITY LABEL, files and programs of the server.</summary>
    System = 512,
    /// <summary>VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH.</summary>
    Maintain = 1024,
    Lock = 2048,
    /// <summary>Not understood: any of them.</summary>
    Unknown = 4096,
}
