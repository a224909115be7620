using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads definitions: views, indexes, policies, triggers, publications. What they store must hold no client's value.</summary>
internal sealed class Definitions(PlanWalk walk)
{
    /// <summary>The server's own functions that write the words of one column into another, for any trigger.</summary>
    private static readonly string[] Searching = ["tsvector_update_trigger", "tsvector_update_trigger_column"];

    /// <summary>The reading of what will be stored: a literal that aims at a sealed column there is a fault.</summary>
    public void Stored(string definition, Action read)
    {
        var outer = walk.Aims.StoredIn;
        walk.Aims.StoredIn = definition;
        read();
        walk.Aims.StoredIn = outer;
    }

    /// <summary>CREATE VIEW, CREATE MATERIALIZED VIEW.</summary>
    public void View(TreeNode body, string definition) => Stored(definition, () =>
    {
        var isView = body.TryGet("view", out var view);
        Made(isView ? view : body.Get("into").Get("rel"), body.Get("query"), isView ? body.Strings("aliases") : body.Get("into").Strings("colNames"), definition);
    });

    /// <summary>CREATE TABLE AS, and SELECT INTO, whose query was read.</summary>
    public void Table(TreeNode into, TreeNode query, string definition) => Made(into.Get("rel"), query, into.Strings("colNames"), definition);

    /// <summary>A relation that has the columns of a query.</summary>
    private void Made(TreeNode rangeVar, TreeNode query, List<string> names, string definition)
    {
        if (query.TryGet("SelectStmt", out var select))
        {
            Made(rangeVar, walk.Relations.Rename(walk.Queries.Eval(select, default), names), definition);
        }
        else
        {
            walk.Faults.AddUnknown($"{definition} EXECUTE");
        }
    }

    /// <summary>A relation of that shape.</summary>
    public void Made(TreeNode rangeVar, Shape shape, string definition)
    {
        foreach (var column in shape.Columns) walk.Rules.Keep(column.Shade, definition);
        walk.Relations.Make(rangeVar, shape);
    }

    public void Policy(TreeNode body, string definition)
    {
        var place = OfTable(body.Get("table"));
        Stored(definition, () =>
        {
            walk.Expressions.Use(body, "qual", place, "USING of a policy");
            walk.Expressions.Use(body, "with_check", place, "WITH CHECK of a policy");
        });
    }

    public void Trigger(TreeNode body)
    {
        var shape = ShapeOf(body.Get("relation"));
        if (shape.CarriesSealed && Searching.Contains(body.LastName("funcname"))) walk.Faults.Add(shape.SealedColumn, $"a trigger with {body.LastName("funcname")}", Remedies.Whole);
        var set = new SourceSet(walk.Budget);
        set.Sources.Add(new Source("old", null, shape));
        set.Sources.Add(new Source("new", null, shape));
        Stored("CREATE TRIGGER", () => walk.Expressions.Use(body, "whenClause", new Place(new Scope(set, null), null), "WHEN of a trigger"));
    }

    public void Index(TreeNode body)
    {
        var place = OfTable(body.Get("relation"));
        var method = body.Text("accessMethod");
        Stored("CREATE INDEX", () =>
        {
            foreach (var item in body.List("indexParams"))
            {
                if (item.TryGet("IndexElem", out var element))
                {
                    IndexElement(element, method is "" or "btree" or "hash" ? "CREATE INDEX" : $"CREATE INDEX USING {method}", place);
                }
            }

            walk.Expressions.Use(body, "whereClause", place, "WHERE of an index");
        });
    }

    /// <summary>One column or expression of an index, or of ON CONFLICT. Equality alone: no operator class, no other kind of index.</summary>
    public void IndexElement(TreeNode element, string construct, Place place)
    {
        var shade = element.Has("name") ? walk.Columns.InOwnSources(element.Text("name"), place) ?? Shade.Empty : walk.Expressions.EvalField(element, "expr", place);
        if (element.Has("opclass") || element.Has("collation") || construct.Contains(" USING ", StringComparison.Ordinal))
        {
            walk.Rules.Consume(shade, element.Has("opclass") ? "an operator class" : construct, "Sealed columns have plain btree or hash indexes.");
        }
        else
        {
            walk.Rules.Group(shade, construct);
        }
    }

    public void Statistics(TreeNode body)
    {
        var set = new SourceSet(walk.Budget);
        walk.From.AddAll(body.List("relations"), set, default);
        var place = new Place(new Scope(set, null), null);
        Stored("CREATE STATISTICS", () =>
        {
            foreach (var item in body.List("exprs"))
            {
                if (item.TryGet("StatsElem", out var element)) walk.Expressions.EvalField(element, "expr", place);
            }
        });
    }

    public void Publication(TreeNode body, string definition)
    {
        foreach (var item in body.List("pubobjects"))
        {
            if (!item.TryGet("PublicationObjSpec", out var named) || !named.TryGet("pubtable", out var table) || !table.TryGet("relation", out var relation)) continue;
            var place = OfTable(relation);
            Stored(definition, () => walk.Expressions.Use(table, "whereClause", place, "WHERE of a publication"));
        }
    }

    /// <summary>Where the columns of one table can be named.</summary>
    public Place OfTable(TreeNode rangeVar)
    {
        var source = new Source(rangeVar.Text("relname"), null, ShapeOf(rangeVar));
        return new Place(new Scope(new SourceSet(walk.Budget).With(source), null), null);
    }

    public Shape ShapeOf(TreeNode rangeVar) => walk.Relations.Find(rangeVar) is { } relation ? walk.Relations.ShapeOf(relation) : Shape.Opaque;
}
