namespace Menshen.Sql.Facts;

/// <summary>How the relations that a utility statement names are to be counted.</summary>
internal enum Names
{
    /// <summary>All of them as read.</summary>
    AsReads,
    /// <summary>Those in the statement's own fields as written; those inside queries as read.</summary>
    OwnAsWrites,
    /// <summary>The statement keeps its objects as lists of name parts (DROP, COMMENT, SECURITY LABEL).</summary>
    AsObjectLists,
    /// <summary>Read or written by the direction of the copy.</summary>
    AsCopy,
}
