using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Reads the sources of a FROM, USING or MERGE clause into a scope, and the columns that joins name by themselves.</summary>
internal sealed class FromClause(ColumnScope scope, QueryScope? names, ColumnList reads)
{
    // Where a run of relations begins of which all columns are listed, and where it ends.
    private Dictionary<int, int>? _listed;

    /// <summary>Reads each item of a list of sources.</summary>
    public void AddAll(TreeNodes items)
    {
        foreach (var item in items)
        {
            AddFirst(item);
        }
    }

    /// <summary>Adds the target of a data change, which no common table expression can hide.</summary>
    public static RelationName AddTarget(ColumnScope scope, TreeNode rangeVar)
    {
        var relation = RelationList.NameOf(rangeVar);
        scope.Add(AliasOf(rangeVar, relation.Name), new ColumnSource(relation, IsRenamed(rangeVar)));
        return relation;
    }

    /// <summary>Adds the source that a field holds with its type's name, as in <c>{"RangeVar": ...}</c>.</summary>
    public void AddFirst(TreeNode holder)
    {
        foreach (var node in holder.Children)
        {
            Add(node.Name, node);
            return;
        }
    }

    private void Add(string type, TreeNode body)
    {
        switch (type)
        {
            case "RangeVar":
                AddRelation(body);
                break;
            case "JoinExpr":
                AddJoin(body);
                break;
            case "RangeTableSample":
                AddFirst(body.Get("relation"));
                break;
            default:
                scope.Add(AliasOf(body, ""), new ColumnSource(null));
                break;
        }
    }

    private void AddRelation(TreeNode body)
    {
        var name = body.Text("relname");
        if (!body.Has("schemaname") && names?.Sees(name) == true)
        {
            scope.Add(AliasOf(body, name), new ColumnSource(null));
        }
        else
        {
            AddTarget(scope, body);
        }
    }

    private void AddJoin(TreeNode body)
    {
        var (start, relationsBefore) = (scope.Count, scope.Relations.Count);
        AddFirst(body.Get("larg"));
        var (middle, relationsLeft) = (scope.Count, scope.Relations.Count);
        AddFirst(body.Get("rarg"));
        if (body.Flag("isNatural"))
        {
            // Which columns the two have in common is not in the text.
            AddAllOf(relationsBefore);
        }

        foreach (var column in body.List("usingClause"))
        {
            var name = column.Get("String").Text("sval");
            AddSide(name, middle - start, relationsBefore, relationsLeft);
            AddSide(name, scope.Count - middle, relationsLeft, scope.Relations.Count);
        }

        if (body.TryGet("alias", out var alias))
        {
            scope.Add(alias.Text("aliasname"), new ColumnSource(null, IsJoin: true));
        }
    }

    private void AddSide(string column, int sources, int firstRelation, int endOfRelations)
    {
        if (endOfRelations == firstRelation)
        {
            return;
        }

        if (sources == 1)
        {
            reads.Add(scope.Relations[firstRelation], column);
        }
        else
        {
            reads.AddUncertain(column);
        }
    }

    // A join of joins lists its sides' relations anew: crafted chains would take time in the square of their length, were they not passed over.
    private void AddAllOf(int firstRelation)
    {
        _listed ??= [];
        for (var i = firstRelation; i < scope.Relations.Count;)
        {
            if (_listed.TryGetValue(i, out var end))
            {
                i = end;
                continue;
            }

            reads.Add(scope.Relations[i], ColumnName.All);
            i++;
        }

        if (firstRelation < scope.Relations.Count)
        {
            _listed[firstRelation] = scope.Relations.Count;
        }
    }

    private static string AliasOf(TreeNode body, string otherwise) =>
        body.TryGet("alias", out var alias) ? alias.Text("aliasname") : otherwise;

    private static bool IsRenamed(TreeNode body) => body.TryGet("alias", out var alias) && alias.Has("colnames");
}
