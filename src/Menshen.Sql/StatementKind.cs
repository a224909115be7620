namespace Menshen.Sql;

/// <summary>What a statement does, in the classes policy and journal speak of. The numbers are stored in the journal: never reuse one.</summary>
public enum StatementKind : byte
{
    /// <summary>The analysis cannot tell; whoever decides must assume anything.</summary>
    Unknown = 0,
    /// <summary>PostgreSQL's grammar refuses the text.</summary>
    Unparseable = 1,
    Empty = 2,
    Select = 3,
    Insert = 4,
    Update = 5,
    Delete = 6,
    Merge = 7,
    CopyIn = 8,
    CopyOut = 9,
    Truncate = 10,
    /// <summary>CREATE, ALTER, DROP, COMMENT and other changes of schema objects.</summary>
    Ddl = 11,
    /// <summary>GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, OWNER changes.</summary>
    Privilege = 12,
    /// <summary>CREATE, ALTER, DROP ROLE and memberships.</summary>
    Role = 13,
    Transaction = 14,
    /// <summary>SET, RESET.</summary>
    Set = 15,
    Show = 16,
    Prepare = 17,
    Execute = 18,
    Deallocate = 19,
    Discard = 20,
    Explain = 21,
    /// <summary>LISTEN, UNLISTEN, NOTIFY.</summary>
    Notification = 22,
    /// <summary>DECLARE, FETCH, MOVE, CLOSE.</summary>
    Cursor = 23,
    Lock = 24,
    Call = 25,
    Do = 26,
    /// <summary>VACUUM, ANALYZE, CLUSTER, REINDEX, CHECKPOINT, REFRESH.</summary>
    Maintenance = 27,
    /// <summary>The protocol's FunctionCall message.</summary>
    FunctionCall = 28,
    /// <summary>Parsed, and none of the above (LOAD, SECURITY LABEL, ...).</summary>
    OtherUtility = 29,
}
