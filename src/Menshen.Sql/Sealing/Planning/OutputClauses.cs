using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Judges GROUP BY, DISTINCT, ORDER BY, WINDOW and LIMIT, where a name or number can mean an output column.</summary>
internal sealed class OutputClauses(PlanWalk walk)
{
    /// <summary>The clauses of a query that has sources of its own.</summary>
    public void OfSelect(TreeNode body, Shape output, Place place)
    {
        foreach (var item in body.List("groupClause")) GroupItem(item, output, place);
        walk.Expressions.Use(body, "havingClause", place, "HAVING");
        foreach (var item in body.List("windowClause"))
        {
            if (item.TryGet("WindowDef", out var window)) Window(window, place);
        }

        foreach (var item in body.List("distinctClause"))
        {
            if (item.TryOpen(out _, out _))
            {
                foreach (var shade in Meant(item, output, place, outputFirst: true)) walk.Rules.Group(shade, "DISTINCT ON", Remedies.NameInsteadOfPosition);
            }
            else
            {
                foreach (var column in output.Columns) walk.Rules.Group(column.Shade, "DISTINCT");
            }
        }

        Order(body, output, place);
    }

    /// <summary>ORDER BY and LIMIT of any query; those of VALUES and set operations see output columns alone.</summary>
    public void Order(TreeNode body, Shape output, Place place)
    {
        foreach (var item in body.List("sortClause"))
        {
            if (!item.TryGet("SortBy", out var sort) || !sort.TryGet("node", out var key)) continue;
            var instead = IsPosition(key) ? Remedies.NameInsteadOfPosition : Remedies.Sort;
            foreach (var shade in Meant(key, output, place, outputFirst: true)) walk.Rules.Consume(shade, IsPosition(key) ? "ORDER BY a position" : "ORDER BY", instead);
        }

        walk.Expressions.Use(body, "limitCount", place, "LIMIT");
        walk.Expressions.Use(body, "limitOffset", place, "OFFSET");
    }

    /// <summary>ORDER BY inside an expression: names are input columns, and numbers are numbers.</summary>
    public void Sort(TreeNodes items, Place place, string construct)
    {
        foreach (var item in items)
        {
            if (item.TryGet("SortBy", out var sort)) walk.Rules.Consume(walk.Expressions.EvalField(sort, "node", place), construct, Remedies.Sort);
        }
    }

    public void Window(TreeNode window, Place place)
    {
        foreach (var item in window.List("partitionClause")) walk.Rules.Group(walk.Expressions.Eval(item, place), "PARTITION BY");
        Sort(window.List("orderClause"), place, "ORDER BY in a window");
        walk.Expressions.Use(window, "startOffset", place, "a window frame");
        walk.Expressions.Use(window, "endOffset", place, "a window frame");
    }

    private void GroupItem(TreeNode item, Shape output, Place place)
    {
        if (item.TryGet("GroupingSet", out var set))
        {
            foreach (var inner in set.List("content")) GroupItem(inner, output, place);
            return;
        }

        foreach (var shade in Meant(item, output, place, outputFirst: false)) walk.Rules.Group(shade, "GROUP BY", Remedies.NameInsteadOfPosition);
    }

    private static bool IsPosition(TreeNode item) => item.TryGet("A_Const", out var constant) && constant.Has("ival");

    /// <summary>What an item of ORDER BY (output column first) or GROUP BY (input column first) can mean. A number can mean each output
    /// column: which one hangs on a literal, and the plan is for all texts of the template.</summary>
    private IEnumerable<Shade> Meant(TreeNode item, Shape output, Place place, bool outputFirst)
    {
        if (!walk.Budget.Spend(output.Columns.Count)) return [];
        if (IsPosition(item))
        {
            return output.Columns.Select(column => column.Shade);
        }

        var name = item.BareName();
        if (name is not null && !outputFirst && walk.Columns.InOwnSources(name, place) is { } input) return [input];
        if (name is not null && output.Find(name) is { } named) return [named];
        return [walk.Expressions.Eval(item, place)];
    }
}
