using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads SELECT, VALUES and set operations, and answers the columns of their result.</summary>
internal sealed class Queries(PlanWalk walk)
{
    /// <summary>The most columns a query or row can have in PostgreSQL (<c>MaxTupleAttributeNumber</c>): a star of stars would double them each time.</summary>
    private const int ColumnLimit = 1664;

    public static bool HasRoom(int columns) => columns <= ColumnLimit;

    public Shape Eval(TreeNode body, Place place)
    {
        if (!walk.Budget.Spend(1)) return Shape.Opaque;
        if (body.Has("intoClause")) walk.Faults.Writes = true;
        place = walk.With.Enter(body, place);
        if (body.Has("larg")) return SetOperation(body, place, _ => { });
        if (!body.Has("valuesLists")) return Select(body, place);
        var values = Values(body.List("valuesLists"), place);
        walk.Clauses.Order(body, values, place);
        return values;
    }

    /// <summary>A set operation, whose WITH was read. The right side is read after <paramref name="leftIsKnown"/> was called.</summary>
    public Shape SetOperation(TreeNode body, Place place, Action<Shape> leftIsKnown)
    {
        // A side is written without its type's name.
        var left = Eval(body.Get("larg"), place);
        leftIsKnown(left);
        var right = Eval(body.Get("rarg"), place);
        var operation = body.Text("op") switch { "SETOP_INTERSECT" => "INTERSECT", "SETOP_EXCEPT" => "EXCEPT", _ => "UNION" };
        var shape = Unite(left, right, operation, compares: operation != "UNION" || !body.Flag("all"));
        walk.Clauses.Order(body, shape, place with { Columns = new Scope(new SourceSet(), place.Columns) });
        return shape;
    }

    /// <summary>The output columns of a target list or RETURNING.</summary>
    public Shape Targets(TreeNodes items, Place place)
    {
        var columns = new List<ShapeColumn>();
        foreach (var item in items)
        {
            if (!item.TryGet("ResTarget", out var target) || !target.TryGet("val", out var value)) continue;
            if (walk.Expressions.ExpandStar(value, place) is { } expanded)
            {
                if (HasRoom(columns.Count + expanded.Count) && walk.Budget.SpendOnColumns(expanded.Count)) columns.AddRange(expanded);
                else walk.Expressions.TooMany();
                continue;
            }

            columns.Add(new ShapeColumn(NameOf(target, value), walk.Expressions.Eval(value, place)));
        }

        return new Shape(columns);
    }

    private string NameOf(TreeNode target, TreeNode value)
    {
        if (target.Has("name")) return target.Text("name");
        if (OutputName.Of(value) is { } name) return name;
        walk.Faults.AddUnknown("a column whose name is that of something nested deeply");
        return "";
    }

    private Shape Select(TreeNode body, Place place)
    {
        var set = new SourceSet();
        walk.From.AddAll(body.List("fromClause"), set, place);
        var inside = place with { Columns = new Scope(set, place.Columns) };
        walk.Expressions.Use(body, "whereClause", inside, "WHERE");
        var output = Targets(body.List("targetList"), inside);
        walk.Clauses.OfSelect(body, output, inside);
        return output;
    }

    private Shape Values(TreeNodes rows, Place place)
    {
        List<ShapeColumn>? columns = null;
        foreach (var row in rows)
        {
            var values = walk.Expressions.List(row.Get("List").List("items"), place);
            if (columns is null)
            {
                columns = [.. values.Select((value, i) => value with { Name = string.Create(null, $"column{i + 1}") })];
                continue;
            }

            for (var i = 0; i < Math.Min(columns.Count, values.Count); i++)
            {
                columns[i] = columns[i] with { Shade = walk.Rules.Combine(columns[i].Shade, values[i].Shade) };
            }
        }

        return new Shape(columns ?? []);
    }

    private Shape Unite(Shape left, Shape right, string operation, bool compares)
    {
        if (left.HasGap || right.HasGap)
        {
            if (left.CarriesSealed || right.CarriesSealed)
            {
                walk.Faults.Add((left.CarriesSealed ? left : right).SealedColumn, $"{operation} of the columns of a *", Remedies.NameColumns);
            }

            foreach (var column in left.Columns.Concat(right.Columns)) walk.Rules.Assign(column.Shade, ShapeColumn.Gap.Shade);
            return Shape.Opaque;
        }

        var columns = new List<ShapeColumn>();
        for (var i = 0; i < Math.Min(left.Columns.Count, right.Columns.Count); i++)
        {
            var shade = walk.Rules.Combine(left.Columns[i].Shade, right.Columns[i].Shade);
            if (compares) walk.Rules.Group(shade, operation);
            columns.Add(left.Columns[i] with { Shade = shade });
        }

        return new Shape(columns);
    }
}
