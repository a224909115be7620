using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Walks one statement's parse tree and collects the relations it names, with common table expressions scoped as PostgreSQL does.</summary>
internal sealed class RelationCollector
{
    private static readonly string[] SetOperationSides = ["larg", "rarg"];
    private static readonly string[] Target = ["relation"];

    public RelationList Reads { get; } = new();

    public RelationList Writes { get; } = new();

    public bool Complete { get; private set; } = true;

    /// <summary>Visits a node by its type: a query, a data change, a utility statement, or any part of them.</summary>
    public void Visit(string type, TreeNode body, TreePlace place)
    {
        switch (type)
        {
            case "RangeVar":
                AddRelation(body, place);
                return;
            case "LockingClause" or "CommonTableExpr" or "CompositeTypeStmt":
                // FOR UPDATE OF names aliases; common table expressions are visited with their WITH clause; a type is no relation.
                return;
            case "SelectStmt":
                VisitSelect(body, place.Scope);
                return;
            case "InsertStmt" or "UpdateStmt" or "DeleteStmt" or "MergeStmt":
                VisitChange(type, body, place.Scope);
                return;
            case "Constraint" or "TableLikeClause":
                // A new table refers to the relations named here; it does not change them.
                VisitFields(body, place.Reading());
                return;
            default:
                Complete &= Reach.IsComplete(type, body);
                if (type.EndsWith("Stmt", StringComparison.Ordinal))
                {
                    VisitUtility(type, body, place);
                }
                else
                {
                    VisitFields(body, place);
                }

                return;
        }
    }

    private void VisitSelect(TreeNode body, QueryScope? outer)
    {
        var scope = VisitWith(body, outer);
        if (body.TryGet("intoClause", out var into))
        {
            Writes.Add(into.Get("rel"));
        }

        // The sides of a set operation are queries, each with its own WITH, and libpg_query writes them without their type's name.
        foreach (var side in SetOperationSides)
        {
            if (body.TryGet(side, out var query))
            {
                VisitSelect(query, scope);
            }
        }

        VisitFields(body, new TreePlace(scope, Writing: false), SetOperationSides);
    }

    private void VisitChange(string type, TreeNode body, QueryScope? outer)
    {
        var scope = VisitWith(body, outer);
        var target = body.Get("relation");
        Writes.Add(target);
        if (TargetReading.ReadsTarget(type, body))
        {
            Reads.Add(target);
        }

        VisitFields(body, new TreePlace(scope, Writing: false), Target);
    }

    private void VisitUtility(string type, TreeNode body, TreePlace place)
    {
        var entry = CommandTable.Find(type);
        Complete &= entry.Complete;
        switch (entry.Names)
        {
            case Names.AsObjectLists:
                ObjectLists.Collect(type, body, Writes);
                return;
            case Names.AsCopy:
                VisitCopy(body, place.Reading());
                return;
            case Names.OwnAsWrites:
                VisitFields(body, place with { Writing = type != "VacuumStmt" || body.Flag("is_vacuumcmd") });
                return;
            default:
                VisitFields(body, place.Reading());
                return;
        }
    }

    private void VisitCopy(TreeNode body, TreePlace place)
    {
        if (body.TryGet("relation", out var table))
        {
            (body.Flag("is_from") ? Writes : Reads).Add(table);
        }

        VisitFields(body, place, Target);
    }

    /// <summary>Visits a WITH clause and answers the scope in which the rest of its query stands.</summary>
    private QueryScope? VisitWith(TreeNode body, QueryScope? outer)
    {
        if (!body.TryGet("withClause", out var with))
        {
            return outer;
        }

        var scope = new QueryScope(outer);
        var recursive = with.Flag("recursive");
        foreach (var item in with.List("ctes"))
        {
            // Recursive: each sees all, also itself and those that come later.
            if (recursive)
            {
                scope.Define(item.Get("CommonTableExpr").Text("ctename"));
            }
        }

        foreach (var item in with.List("ctes"))
        {
            var expression = item.Get("CommonTableExpr");
            VisitFields(expression, new TreePlace(scope, Writing: false));
            scope.Define(expression.Text("ctename"));
        }

        return scope;
    }

    private void AddRelation(TreeNode rangeVar, TreePlace place)
    {
        if (place.Writing)
        {
            Writes.Add(rangeVar);
        }
        else if (rangeVar.Has("schemaname") || place.Scope is null || !place.Scope.Sees(rangeVar.Text("relname")))
        {
            Reads.Add(rangeVar);
        }
    }

    private void VisitFields(TreeNode body, TreePlace place, string[]? except = null)
    {
        foreach (var value in body.Children)
        {
            if (!value.IsObject && !value.IsArray)
            {
                continue;
            }

            var name = value.Name;
            // SELECT INTO and WITH are taken care of where their statement is visited.
            if (except?.Contains(name) == true || name is "intoClause" or "withClause")
            {
                continue;
            }

            // Fields begin with a small letter; the name of a node's type with a capital.
            if (char.IsAsciiLetterUpper(name[0]))
            {
                Visit(name, value, place);
            }
            else
            {
                VisitField(value, place);
            }
        }
    }

    private void VisitField(TreeNode value, TreePlace place)
    {
        if (value.IsArray)
        {
            foreach (var item in value.Children)
            {
                if (item.IsObject)
                {
                    VisitFields(item, place);
                }
            }
        }
        // Where the field's type is fixed, libpg_query writes the node without its name; only a RangeVar has this field.
        else if (value.Has("relname"))
        {
            AddRelation(value, place);
        }
        else
        {
            VisitFields(value, place);
        }
    }
}
