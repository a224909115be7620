using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Decides whether a data change also reads its target, as PostgreSQL does when it asks for the SELECT privilege.</summary>
internal static class TargetReading
{
    public static bool ReadsTarget(string type, TreeNode body) => type switch
    {
        "MergeStmt" => true,
        "InsertStmt" => body.Has("returningList") || body.Has("onConflictClause"),
        _ => body.Has("whereClause") || body.Has("returningList") || body.Has("fromClause") || body.Has("usingClause")
            || (body.TryGet("targetList", out var list) && NamesColumn(list)),
    };

    private static bool NamesColumn(TreeNode node)
    {
        foreach (var child in node.Children)
        {
            if (child.Name == "ColumnRef" || NamesColumn(child))
            {
                return true;
            }
        }

        return false;
    }
}
