using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Decides whether a data change also reads its target, as PostgreSQL does when it asks for the SELECT privilege.</summary>
internal sealed class TargetReading
{
    /// <summary>Nodes looked through for one statement: of changes within changes, each looks through those inside it.</summary>
    private const int StepLimit = 200_000;

    private int _steps;

    public bool ReadsTarget(string type, TreeNode body) => type switch
    {
        "MergeStmt" => true,
        "InsertStmt" => body.Has("returningList") || body.Has("onConflictClause"),
        _ => body.Has("whereClause") || body.Has("returningList") || body.Has("fromClause") || body.Has("usingClause")
            || (body.TryGet("targetList", out var list) && NamesColumn(list)),
    };

    // Where patience ends, it reads: that asks for a privilege more.
    private bool NamesColumn(TreeNode node)
    {
        foreach (var child in node.Children)
        {
            _steps++;
            if (_steps > StepLimit || child.Name == "ColumnRef" || NamesColumn(child))
            {
                return true;
            }
        }

        return false;
    }
}
