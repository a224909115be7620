using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Whether a statement runs what was prepared before.</summary>
internal static class PreparedRun
{
    /// <summary>The two that have a statement inside them which may be an EXECUTE stand in each other: EXPLAIN CREATE TABLE t AS EXECUTE p.</summary>
    public static bool IsIn(string node, TreeNode body)
    {
        if (node == "ExecuteStmt") return true;
        if (node is not ("ExplainStmt" or "CreateTableAsStmt") || !body.TryGet("query", out var query)) return false;
        foreach (var inner in query.Children) return IsIn(inner.Name, inner);
        return false;
    }
}
