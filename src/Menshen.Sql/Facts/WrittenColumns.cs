using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Reads which columns a data change names as its targets, and with which privileges.</summary>
internal sealed class WrittenColumns(RelationName target, ColumnList reads, ColumnList writes)
{
    /// <summary>Takes the columns of one INSERT, UPDATE, DELETE or MERGE; answers the privileges it needs on its target.</summary>
    public StatementPrivileges Take(string type, TreeNode body)
    {
        switch (type)
        {
            case "InsertStmt":
                TakeTargets(body, "cols", allIfNone: true);
                return StatementPrivileges.Insert | TakeConflict(body);
            case "UpdateStmt":
                TakeTargets(body, "targetList", allIfNone: false);
                return StatementPrivileges.Update;
            case "MergeStmt":
                return TakeMerge(body);
            default:
                writes.Add(target, ColumnName.All);
                return StatementPrivileges.Delete;
        }
    }

    private StatementPrivileges TakeConflict(TreeNode body)
    {
        if (!body.TryGet("onConflictClause", out var conflict))
        {
            return StatementPrivileges.None;
        }

        if (conflict.TryGet("infer", out var infer))
        {
            foreach (var element in infer.List("indexElems"))
            {
                if (element.TryGet("IndexElem", out var index) && index.Text("name") is { Length: > 0 } name)
                {
                    reads.Add(target, name);
                }
            }

            if (infer.Has("conname"))
            {
                // The columns of a constraint are not in the text.
                reads.Add(target, ColumnName.All);
            }
        }

        if (!conflict.Has("targetList"))
        {
            return StatementPrivileges.None;
        }

        TakeTargets(conflict, "targetList", allIfNone: false);
        return StatementPrivileges.Update;
    }

    private StatementPrivileges TakeMerge(TreeNode body)
    {
        var used = StatementPrivileges.None;
        foreach (var item in body.List("mergeWhenClauses"))
        {
            var clause = item.Get("MergeWhenClause");
            switch (clause.Text("commandType"))
            {
                case "CMD_INSERT":
                    TakeTargets(clause, "targetList", allIfNone: true);
                    used |= StatementPrivileges.Insert;
                    break;
                case "CMD_UPDATE":
                    TakeTargets(clause, "targetList", allIfNone: true);
                    used |= StatementPrivileges.Update;
                    break;
                case "CMD_DELETE":
                    writes.Add(target, ColumnName.All);
                    used |= StatementPrivileges.Delete;
                    break;
                default:
                    // DO NOTHING.
                    break;
            }
        }

        return used;
    }

    private void TakeTargets(TreeNode body, string field, bool allIfNone)
    {
        var any = false;
        foreach (var item in body.List(field))
        {
            writes.Add(target, item.Get("ResTarget").Text("name"));
            any = true;
        }

        if (!any && allIfNone)
        {
            writes.Add(target, ColumnName.All);
        }
    }
}
