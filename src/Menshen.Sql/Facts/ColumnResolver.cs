using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Finds out which column a reference means, as far as the text alone tells; what it does not tell is listed as uncertain.</summary>
/// <remarks>Without the catalogue a bare name among several sources can be any one's. In a subquery it can also be the outer query's.</remarks>
internal sealed class ColumnResolver(ColumnList reads)
{
    /// <summary>Scopes looked through for one statement: crafted nests would take time in the square of their depth.</summary>
    private const int StepLimit = 1_000_000;

    private int _steps;

    /// <summary>Names of output columns where a bare name may mean one of them instead (GROUP BY, DISTINCT ON); null elsewhere.</summary>
    public HashSet<string>? Outputs { get; set; }

    /// <summary>Takes one ColumnRef.</summary>
    public void Take(TreeNode columnRef, ColumnScope? scope)
    {
        string? last = null, table = null;
        var parts = 0;
        var isStar = false;
        foreach (var field in columnRef.List("fields"))
        {
            parts++;
            table = last;
            isStar = field.Has("A_Star");
            last = isStar ? ColumnName.All : field.TryGet("String", out var text) ? text.Text("sval") : "";
        }

        if (last is null)
        {
            return;
        }

        if (parts > 1)
        {
            TakeQualified(table!, last, scope);
        }
        else if (isStar)
        {
            TakeAll(scope);
        }
        else
        {
            TakeBare(last, scope);
        }
    }

    /// <summary>The name if the node is nothing but a bare one; else null.</summary>
    public static string? BareName(TreeNode node)
    {
        if (!node.TryGet("ColumnRef", out var reference))
        {
            return null;
        }

        string? name = null;
        foreach (var field in reference.List("fields"))
        {
            if (name is not null || !field.TryGet("String", out var text))
            {
                return null;
            }

            name = text.Text("sval");
        }

        return name;
    }

    private void TakeBare(string name, ColumnScope? scope)
    {
        if (Outputs?.Contains(name) == true)
        {
            reads.AddUncertain(name);
            return;
        }

        // The name of a source, if no column is called so, is its whole row.
        var isAlias = TryFind(name, scope, out var named);
        if (_steps > StepLimit)
        {
            reads.AddUncertain(name);
            return;
        }

        if (isAlias && named?.Relation is { } whole)
        {
            reads.Add(whole, ColumnName.All);
        }

        if (scope?.Only is { } only)
        {
            if (!isAlias)
            {
                TakeFrom(only, name);
            }
        }
        else if (scope is null || scope.RelationCount > 0 || scope.Count == 0)
        {
            reads.AddUncertain(name);
        }
    }

    private void TakeQualified(string table, string column, ColumnScope? scope)
    {
        if (!TryFind(table, scope, out var source))
        {
            if (scope?.HasUnnamed != true)
            {
                reads.AddUncertain(column);
            }
        }
        else if (source is null)
        {
            reads.AddUncertain(column);
        }
        else
        {
            TakeFrom(source, column);
        }
    }

    private void TakeFrom(ColumnSource source, string column)
    {
        if (source.IsJoin)
        {
            reads.AddUncertain(column);
        }
        else if (source.Relation is { } relation)
        {
            reads.Add(relation, source.IsRenamed ? ColumnName.All : column);
        }
    }

    private void TakeAll(ColumnScope? scope)
    {
        foreach (var relation in scope?.Relations ?? [])
        {
            _steps++;
            if (_steps > StepLimit)
            {
                reads.AddUncertain(ColumnName.All);
                return;
            }

            reads.Add(relation, ColumnName.All);
        }
    }

    private bool TryFind(string alias, ColumnScope? scope, out ColumnSource? source)
    {
        source = null;
        for (; scope is not null; scope = scope.Outer)
        {
            _steps++;
            if (_steps > StepLimit)
            {
                // Found, and nobody knows what: uncertain.
                return true;
            }

            if (scope.TryFind(alias, out source))
            {
                return true;
            }
        }

        return false;
    }
}
