using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads the sources of FROM, USING and MERGE, and judges what their joins compare.</summary>
internal sealed class FromItems(PlanWalk walk)
{
    /// <summary>The sources of a list, each of which a LATERAL one after it sees.</summary>
    public void AddAll(TreeNodes items, SourceSet set, Place place)
    {
        foreach (var item in items)
        {
            set.AddAll(Read(item, place, new Scope(set, place.Columns)));
        }
    }

    /// <summary>One source. <paramref name="lateral"/> is what it sees if it is LATERAL.</summary>
    public SourceSet Read(TreeNode holder, Place place, Scope lateral)
    {
        if (!walk.Budget.Spend(1) || !holder.TryOpen(out var type, out var body)) return new SourceSet();
        switch (type)
        {
            case "RangeVar":
                return SourceSet.Of(Relation(body, place));
            case "RangeSubselect":
                var inside = body.Flag("lateral") ? place with { Columns = lateral } : place;
                var shape = body.Get("subquery").TryGet("SelectStmt", out var query) ? walk.Queries.Eval(query, inside) : Shape.Opaque;
                return SourceSet.Of(Aliased(body, shape));
            case "RangeFunction":
                return SourceSet.Of(Function(body, place with { Columns = lateral }));
            case "RangeTableSample":
                foreach (var item in body.List("args")) walk.Rules.Consume(walk.Expressions.Eval(item, place), "TABLESAMPLE", Remedies.Whole);
                return Read(body.Get("relation"), place, lateral);
            case "RangeTableFunc":
                return SourceSet.Of(Aliased(body, TableFunction(body, place with { Columns = lateral })));
            case "JoinExpr":
                return Join(body, place, lateral);
            default:
                walk.Faults.AddUnknown($"the source {type}");
                return SourceSet.Of(new Source("", null, Shape.Opaque));
        }
    }

    private Source Relation(TreeNode body, Place place)
    {
        var query = body.Has("schemaname") ? null : place.Queries?.Find(body.Text("relname"));
        var relation = query is null ? walk.Relations.Find(body) : null;
        var shape = query is not null ? walk.With.ShapeOf(query) : relation is not null ? walk.Relations.ShapeOf(relation) : Shape.Opaque;
        return walk.Relations.SourceOf(body, walk.Budget.SpendOnColumns(shape.Columns.Count) ? shape : Shape.Opaque, relation?.Schema);
    }

    private Source Aliased(TreeNode body, Shape shape) => body.TryGet("alias", out var alias)
        ? new Source(alias.Text("aliasname"), null, walk.Relations.Rename(shape, alias))
        : new Source("", null, shape);

    private Source Function(TreeNode body, Place place)
    {
        var name = "";
        foreach (var item in body.List("functions"))
        {
            if (!item.TryGet("List", out var pair)) continue;
            foreach (var part in pair.List("items"))
            {
                // The second is a list of column definitions, or nothing.
                if (!part.TryOpen(out var type, out var function) || type == "List") continue;
                if (type == "FuncCall") name = function.LastName("funcname");
                walk.Rules.Consume(walk.Expressions.Eval(part, place), $"function {name} in FROM", Remedies.Whole);
            }
        }

        var source = Aliased(body, Shape.Opaque);
        return source.Name.Length == 0 ? source with { Name = name } : source;
    }

    private Shape TableFunction(TreeNode body, Place place)
    {
        foreach (var field in new[] { "docexpr", "rowexpr" }) walk.Expressions.Use(body, field, place, "XMLTABLE");
        foreach (var item in body.List("columns"))
        {
            if (!item.TryGet("RangeTableFuncCol", out var column)) continue;
            walk.Expressions.Use(column, "colexpr", place, "XMLTABLE");
            walk.Expressions.Use(column, "coldefexpr", place, "XMLTABLE");
        }

        return Shape.Opaque;
    }

    private SourceSet Join(TreeNode body, Place place, Scope lateral)
    {
        var left = Read(body.Get("larg"), place, lateral);
        var right = Read(body.Get("rarg"), place, new Scope(left, lateral));
        var names = body.Flag("isNatural") ? CommonNames(left, right) : body.Strings("usingClause");
        var merged = names.ConvertAll(name => Merge(name, left, right));
        if (merged.Count > 0)
        {
            if (!walk.Budget.Spend((long)names.Count * (left.Visible.Count + right.Visible.Count))) return left;
            left.Visible.RemoveAll(column => !column.IsGap && names.Contains(column.Name));
            right.Visible.RemoveAll(column => !column.IsGap && names.Contains(column.Name));
            left.Visible.InsertRange(0, merged);
        }

        left.AddAll(right);
        if (body.TryGet("join_using_alias", out var usingAlias))
        {
            left.Sources.Add(new Source(usingAlias.Text("aliasname"), null, new Shape(merged)));
        }

        walk.Expressions.Use(body, "quals", place with { Columns = new Scope(left, place.Columns) }, "JOIN ON");
        return body.Has("alias") ? SourceSet.Of(Aliased(body, new Shape(left.Visible))) : left;
    }

    private ShapeColumn Merge(string name, SourceSet left, SourceSet right)
    {
        var (a, b) = (Column(left, name), Column(right, name));
        walk.Rules.Compare(a, b, "JOIN USING");
        return new ShapeColumn(name, walk.Rules.Combine(a, b));
    }

    private static Shade Column(SourceSet set, string name) => Shape.Find(set.Visible, name, out _) ?? ShapeColumn.Gap.Shade;

    /// <summary>The columns that a NATURAL JOIN compares. Where one side's are not known, a sealed one of the other may be among them.</summary>
    private List<string> CommonNames(SourceSet left, SourceSet right)
    {
        var (a, b) = (left.Visible, right.Visible);
        if (!walk.Budget.Spend(a.Count + b.Count)) return [];
        var isSure = !a.Any(column => column.IsGap) && !b.Any(column => column.IsGap);
        if (!isSure)
        {
            if (a.Concat(b).FirstOrDefault(column => column.Shade.CarriesSealed).Shade is { } sealedOne)
            {
                walk.Faults.Add(sealedOne.SealedColumn, "NATURAL JOIN", Remedies.JoinOn);
            }

            return [];
        }

        var names = b.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        return [.. a.Select(column => column.Name).Where(names.Contains).Distinct()];
    }
}
