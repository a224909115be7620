using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads INSERT, UPDATE, DELETE and MERGE: what is written into which column; answers the columns of RETURNING.</summary>
internal sealed class Changes(PlanWalk walk)
{
    private static readonly Shade PlainColumn = ShapeColumn.Gap.Shade;

    public Shape Eval(string type, TreeNode body, Place place)
    {
        walk.Faults.Writes = true;
        place = walk.With.Enter(body, place);
        var target = Target(body.Get("relation"));
        switch (type)
        {
            case "InsertStmt":
                return Insert(body, target, place);
            case "UpdateStmt":
            case "DeleteStmt":
                var inside = Sources(target, body.List(type == "UpdateStmt" ? "fromClause" : "usingClause"), place);
                if (type == "UpdateStmt") Set(body.List("targetList"), target.Shape, inside);
                walk.Expressions.Use(body, "whereClause", inside, "WHERE");
                return walk.Queries.Targets(body.List("returningList"), inside);
            case "MergeStmt":
                Merge(body, target, place);
                return new Shape([]);
            default:
                walk.Faults.AddUnknown($"a WITH query of the kind {type}");
                return Shape.Opaque;
        }
    }

    /// <summary>The target; no common table expression can hide it.</summary>
    private Source Target(TreeNode rangeVar)
    {
        var relation = walk.Relations.Find(rangeVar);
        return walk.Relations.SourceOf(rangeVar, relation is null ? Shape.Opaque : walk.Relations.ShapeOf(relation), relation?.Schema);
    }

    private Place Sources(Source target, TreeNodes items, Place place)
    {
        var set = SourceSet.Of(target);
        walk.From.AddAll(items, set, place);
        return place with { Columns = new Scope(set, place.Columns) };
    }

    private Shape Insert(TreeNode body, Source target, Place place)
    {
        var columns = TargetColumns(body, "cols", target.Shape);
        if (body.TryGet("selectStmt", out var holder) && holder.TryGet("SelectStmt", out var query))
        {
            if (IsListOfRows(query))
            {
                // Row by row: a text can have 100,000.
                foreach (var row in query.List("valuesLists"))
                {
                    Write(walk.Expressions.List(row.Get("List").List("items"), place), columns);
                }
            }
            else
            {
                Write(walk.Queries.Eval(query, place).Columns, columns);
            }
        }

        var set = SourceSet.Of(target);
        var inside = place with { Columns = new Scope(set, place.Columns) };
        if (body.TryGet("onConflictClause", out var conflict)) OnConflict(conflict, target, inside);
        return walk.Queries.Targets(body.List("returningList"), inside);
    }

    private static bool IsListOfRows(TreeNode query) =>
        query.Has("valuesLists") && !query.Has("withClause") && !query.Has("sortClause") && !query.Has("limitCount") && !query.Has("limitOffset");

    /// <summary>The columns that a list names; all of them where there is none.</summary>
    private List<Shade> TargetColumns(TreeNode body, string field, Shape shape)
    {
        var columns = new List<Shade>();
        foreach (var item in body.List(field))
        {
            if (item.TryGet("ResTarget", out var target)) columns.Add(Column(target, shape));
        }

        return columns.Count > 0 || body.Has(field) ? columns : [.. shape.Columns.Select(column => column.Shade)];
    }

    private Shade Column(TreeNode target, Shape shape)
    {
        var column = shape.Find(target.Text("name")) ?? PlainColumn;
        if (target.Has("indirection")) walk.Rules.Consume(column, "a part of the value", Remedies.WriteWhole);
        return column;
    }

    private void Write(IReadOnlyList<ShapeColumn> values, List<Shade> columns)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].IsGap)
            {
                Misplaced(columns, i);
                for (var j = i; j < values.Count; j++) walk.Rules.Assign(values[j].Shade, PlainColumn);
                return;
            }

            walk.Rules.Assign(values[i].Shade, i < columns.Count ? columns[i] : PlainColumn);
        }
    }

    /// <summary>From a * of unknown columns on, nobody knows which value goes where.</summary>
    private void Misplaced(List<Shade> columns, int from)
    {
        for (var i = from; i < columns.Count; i++)
        {
            if (columns[i].CarriesSealed)
            {
                walk.Faults.Add(columns[i].SealedColumn, "a value from the columns of a *", Remedies.NameColumns);
                return;
            }
        }
    }

    private void OnConflict(TreeNode conflict, Source target, Place place)
    {
        if (conflict.TryGet("infer", out var infer))
        {
            foreach (var item in infer.List("indexElems"))
            {
                if (item.TryGet("IndexElem", out var element)) walk.Definitions.IndexElement(element, "ON CONFLICT", place);
            }

            walk.Expressions.Use(infer, "whereClause", place, "ON CONFLICT WHERE");
        }

        var set = SourceSet.Of(target);
        // Not visible without its qualifier.
        set.Sources.Add(new Source("excluded", null, target.Shape));
        var inside = place with { Columns = new Scope(set, place.Columns?.Outer) };
        Set(conflict.List("targetList"), target.Shape, inside);
        walk.Expressions.Use(conflict, "whereClause", inside, "ON CONFLICT DO UPDATE WHERE");
    }

    private void Set(TreeNodes items, Shape target, Place place)
    {
        foreach (var item in items)
        {
            if (!item.TryGet("ResTarget", out var assignment) || !assignment.TryGet("val", out var value)) continue;
            var column = Column(assignment, target);
            walk.Rules.Assign(value.TryGet("MultiAssignRef", out var multiple) ? OneOf(multiple, place) : walk.Expressions.Eval(value, place), column);
        }
    }

    /// <summary>The value of one column of <c>(a, b) = ROW(...)</c> or <c>(a, b) = (SELECT ...)</c>. Each column has the whole source in the tree.</summary>
    private Shade OneOf(TreeNode multiple, Place place)
    {
        var number = multiple.Number("colno") - 1;
        var source = multiple.Get("source");
        if (source.TryGet("RowExpr", out var row) && !HasStar(row))
        {
            foreach (var item in row.List("args"))
            {
                if (number-- == 0) return walk.Expressions.Eval(item, place);
            }
        }

        var shade = walk.Expressions.Eval(source, place);
        if (shade.Kind != ShadeKind.Row) return shade;
        return !shade.Fields!.HasGap && number >= 0 && number < shade.Fields.Columns.Count
            ? shade.Fields.Columns[number].Shade
            : Shade.Plain("a row of unknown columns");
    }

    private static bool HasStar(TreeNode row)
    {
        foreach (var item in row.List("args"))
        {
            if (item.TryGet("ColumnRef", out var reference) && reference.EndsWithStar("fields")) return true;
            if (item.Has("A_Indirection")) return true;
        }

        return false;
    }

    private void Merge(TreeNode body, Source target, Place place)
    {
        var source = new SourceSet();
        if (body.TryGet("sourceRelation", out var relation)) source.AddAll(walk.From.Read(relation, place, new Scope(source, place.Columns)));
        var set = SourceSet.Of(target);
        set.AddAll(source);
        var inside = place with { Columns = new Scope(set, place.Columns) };
        walk.Expressions.Use(body, "joinCondition", inside, "MERGE ON");
        foreach (var item in body.List("mergeWhenClauses"))
        {
            if (!item.TryGet("MergeWhenClause", out var when)) continue;
            // What is inserted sees the source alone: there is no row of the target.
            var here = when.Flag("matched") ? inside : place with { Columns = new Scope(source, place.Columns) };
            walk.Expressions.Use(when, "condition", here, "MERGE WHEN");
            if (when.Text("commandType") == "CMD_INSERT")
            {
                Write(walk.Expressions.List(when.List("values"), here), TargetColumns(when, "targetList", target.Shape));
            }
            else
            {
                Set(when.List("targetList"), target.Shape, here);
            }
        }
    }
}
