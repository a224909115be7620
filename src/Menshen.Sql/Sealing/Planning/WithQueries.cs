using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads WITH clauses: common table expressions, also recursive ones and those that change data.</summary>
internal sealed class WithQueries(PlanWalk walk)
{
    /// <summary>A recursive term is read again while it adds something sealed: it does so at most once for each column and kind.</summary>
    private const int RoundLimit = 8;

    /// <summary>Reads the WITH clause of a statement and answers the place of the rest of it.</summary>
    public Place Enter(TreeNode body, Place place)
    {
        if (!body.TryGet("withClause", out var with)) return place;
        var scope = new CteScope(place.Queries);
        var inside = place with { Queries = scope };
        var entries = new List<CteScope.Entry>();
        foreach (var item in with.List("ctes"))
        {
            var expression = item.Get("CommonTableExpr");
            if (with.Flag("recursive"))
            {
                // Each sees all, also itself and those that come later.
                entries.Add(scope.Define(expression.Text("ctename"), expression, inside, isRecursive: true));
                continue;
            }

            // Read before it has its name: in its own text the name means something else.
            var entry = new CteScope.Entry(expression, inside);
            ShapeOf(entry);
            scope.Define(expression.Text("ctename"), expression, inside).Shape = entry.Shape;
        }

        foreach (var entry in entries) ShapeOf(entry);
        return inside;
    }

    public Shape ShapeOf(CteScope.Entry entry)
    {
        if (entry.Shape is not null) return entry.Shape;
        if (entry.IsOpen)
        {
            // Two that name one another, or a non-recursive term that names itself: the engine refuses both.
            walk.Faults.AddUnknown("WITH queries that name one another");
            return Shape.Opaque;
        }

        entry.IsOpen = true;
        var shape = Read(entry);
        entry.IsOpen = false;
        return entry.Shape = shape;
    }

    private Shape Read(CteScope.Entry entry)
    {
        if (!entry.Expression.Get("ctequery").TryOpen(out var type, out var query)) return Shape.Opaque;
        var isRecursive = entry.IsRecursive && type == "SelectStmt" && query.Has("larg");
        var shape = type != "SelectStmt" ? Named(entry, walk.Changes.Eval(type, query, entry.Place))
            : isRecursive ? Recursive(entry, query)
            : Named(entry, walk.Queries.Eval(query, entry.Place));
        return Extended(entry.Expression, shape);
    }

    private Shape Recursive(CteScope.Entry entry, TreeNode query)
    {
        for (var round = 0; round < RoundLimit; round++)
        {
            var shape = walk.Queries.SetOperation(query, Enter(query, entry.Place), left => entry.Shape ??= Named(entry, left));
            var result = Named(entry, shape);
            if (IsSame(entry.Shape!, result)) return result;
            entry.Shape = result;
        }

        walk.Faults.AddUnknown("WITH RECURSIVE");
        return Shape.Opaque;
    }

    private Shape Named(CteScope.Entry entry, Shape shape) => walk.Relations.Rename(shape, entry.Expression.Strings("aliascolnames"));

    private static bool IsSame(Shape before, Shape after)
    {
        if (before.Columns.Count != after.Columns.Count) return false;
        for (var i = 0; i < before.Columns.Count; i++)
        {
            var (a, b) = (before.Columns[i].Shade, after.Columns[i].Shade);
            if (a.Kind != b.Kind || a.Group != b.Group || a.IsText != b.IsText) return false;
        }

        return true;
    }

    /// <summary>The columns that SEARCH and CYCLE add. Both compare or order what they are given.</summary>
    private Shape Extended(TreeNode expression, Shape shape)
    {
        var hasSearch = expression.TryGet("search_clause", out var search);
        var hasCycle = expression.TryGet("cycle_clause", out var cycle);
        if (!hasSearch && !hasCycle) return shape;
        if (shape.CarriesSealed) walk.Faults.Add(shape.SealedColumn, hasSearch ? "SEARCH" : "CYCLE", Remedies.Unknown);
        if (!walk.Budget.TakeColumns(3, shape.Columns.Count)) return Shape.Opaque;
        var added = Shade.Plain("a column of SEARCH or CYCLE");
        var columns = new List<ShapeColumn>(shape.Columns);
        if (hasSearch) columns.Add(new ShapeColumn(search.Text("search_seq_column"), added));
        if (hasCycle)
        {
            columns.Add(new ShapeColumn(cycle.Text("cycle_mark_column"), added));
            columns.Add(new ShapeColumn(cycle.Text("cycle_path_column"), added));
        }

        return new Shape(columns);
    }
}
