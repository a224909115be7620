using System.Text.Json;

namespace Menshen.Sql.Facts;

/// <summary>Walks one statement's parse tree and collects the relations it names, with common table expressions scoped as PostgreSQL does.</summary>
internal sealed class RelationCollector
{
    public RelationList Reads { get; } = new();

    public RelationList Writes { get; } = new();

    public bool Complete { get; private set; } = true;

    /// <summary>Visits a node by its type: a query, a data change, a utility statement, or any part of them.</summary>
    public void Visit(string type, JsonElement body, QueryScope? scope)
    {
        switch (type)
        {
            case "RangeVar":
                Read(body, scope);
                return;
            case "FuncCall":
                Complete &= HarmlessFunctions.Contains(body.List("funcname"));
                break;
            case "LockingClause" or "CommonTableExpr":
                // FOR UPDATE OF names aliases, not relations; common table expressions are visited with their WITH clause.
                return;
            case "SelectStmt":
                VisitSelect(body, scope);
                return;
            case "InsertStmt" or "UpdateStmt" or "DeleteStmt" or "MergeStmt":
                VisitChange(type, body, scope);
                return;
            default:
                if (type.EndsWith("Stmt", StringComparison.Ordinal))
                {
                    VisitUtility(type, body, scope);
                    return;
                }

                break;
        }

        VisitFields(body, scope);
    }

    private void VisitSelect(JsonElement body, QueryScope? scope)
    {
        scope = VisitWith(body, scope);
        if (body.TryGetProperty("intoClause", out var into))
        {
            Writes.Add(into.GetProperty("rel"));
        }

        VisitFields(body, scope);
    }

    private void VisitChange(string type, JsonElement body, QueryScope? scope)
    {
        scope = VisitWith(body, scope);
        var target = body.GetProperty("relation");
        Writes.Add(target);
        if (TargetReading.ReadsTarget(type, body))
        {
            Reads.Add(target);
        }

        VisitFields(body, scope, except: "relation");
    }

    private void VisitUtility(string type, JsonElement body, QueryScope? scope)
    {
        var entry = CommandTable.Find(type);
        Complete &= entry.Complete && UtilityReach.IsComplete(type, body);
        switch (entry.Names)
        {
            case Names.AsObjectLists:
                ObjectLists.Collect(type, body, Writes);
                return;
            case Names.OwnAsWrites:
                OwnRelations.Collect(type, body, Writes);
                VisitFields(body, scope, ownAreWrites: true);
                return;
            default:
                if (type == "CopyStmt" && body.TryGetProperty("relation", out var table))
                {
                    (body.Flag("is_from") ? Writes : Reads).Add(table);
                    VisitFields(body, scope, except: "relation");
                    return;
                }

                VisitFields(body, scope);
                return;
        }
    }

    /// <summary>Visits a WITH clause and answers the scope in which the rest of its query stands.</summary>
    private QueryScope? VisitWith(JsonElement body, QueryScope? outer)
    {
        if (!body.TryGetProperty("withClause", out var with))
        {
            return outer;
        }

        var scope = new QueryScope(outer);
        if (with.Flag("recursive"))
        {
            // Each sees all, also those that come later.
            foreach (var expression in with.List("ctes"))
            {
                scope.Define(expression.GetProperty("CommonTableExpr").Text("ctename"));
            }
        }

        foreach (var item in with.List("ctes"))
        {
            var expression = item.GetProperty("CommonTableExpr");
            VisitFields(expression, scope);
            scope.Define(expression.Text("ctename"));
        }

        return scope;
    }

    private void Read(JsonElement rangeVar, QueryScope? scope)
    {
        var isExpression = !rangeVar.TryGetProperty("schemaname", out _) && scope is not null && scope.Sees(rangeVar.Text("relname"));
        if (!isExpression)
        {
            Reads.Add(rangeVar);
        }
    }

    private void VisitFields(JsonElement body, QueryScope? scope, string except = "", bool ownAreWrites = false)
    {
        foreach (var field in body.EnumerateObject())
        {
            if (field.Name == except || field.Name is "intoClause" or "withClause")
            {
                continue;
            }

            // Fields begin with a small letter; the name of a node's type with a capital.
            if (char.IsAsciiLetterUpper(field.Name[0]))
            {
                Visit(field.Name, field.Value, scope);
            }
            else if (field.Value.ValueKind == JsonValueKind.Object)
            {
                VisitField(field.Value, scope, ownAreWrites);
            }
            else if (field.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in field.Value.EnumerateArray())
                {
                    VisitFields(item, scope);
                }
            }
        }
    }

    private void VisitField(JsonElement value, QueryScope? scope, bool ownAreWrites)
    {
        // Where the field's type is fixed, libpg_query writes the node without its name; only a RangeVar has this field.
        if (!value.TryGetProperty("relname", out _))
        {
            VisitFields(value, scope);
        }
        else if (!ownAreWrites)
        {
            Read(value, scope);
        }
    }
}
