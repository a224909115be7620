using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>The name that PostgreSQL gives an output column without AS (<c>FigureColname</c> in parse_target.c).</summary>
internal static class OutputName
{
    private const string Unknown = "?column?";

    /// <summary>Subqueries in subqueries: each of n would look through those inside it.</summary>
    private const int DepthLimit = 64;

    /// <summary>The name; null if it is that of something nested too deeply.</summary>
    public static string? Of(TreeNode holder)
    {
        var (name, strength) = Figure(holder, 0);
        return strength < 0 ? null : name ?? Unknown;
    }

    /// <summary>The name and how sure it is: 2 of a column or function, 1 of a type or CASE, 0 of nothing.</summary>
    private static (string? Name, int Strength) Figure(TreeNode holder, int depth)
    {
        if (depth > DepthLimit) return (null, -1);
        if (!holder.TryOpen(out var type, out var body)) return (null, 0);
        switch (type)
        {
            case "ColumnRef": return Last(body.Strings("fields"));
            case "A_Indirection": return OfIndirection(body, depth);
            case "FuncCall": return Last(body.Strings("funcname"));
            case "A_Expr": return body.Text("kind") == "AEXPR_NULLIF" ? ("nullif", 2) : (null, 0);
            case "TypeCast": return Stronger(Field(body, "arg", depth), body.TryGet("typeName", out var cast) ? cast.LastName("names") : null);
            case "CaseExpr": return Stronger(Field(body, "defresult", depth), "case");
            case "CollateClause": return Field(body, "arg", depth);
            case "GroupingFunc": return ("grouping", 2);
            case "SubLink": return OfSubLink(body, depth);
            case "A_ArrayExpr": return ("array", 2);
            case "RowExpr": return ("row", 2);
            case "CoalesceExpr": return ("coalesce", 2);
            case "MinMaxExpr": return (body.Text("op") == "IS_LEAST" ? "least" : "greatest", 2);
            case "SQLValueFunction": return (OfValueFunction(body.Text("op")), 2);
            case "XmlSerialize": return ("xmlserialize", 2);
            case "XmlExpr": return (body.Text("op")["IS_".Length..].ToLowerInvariant(), 2);
            default: return (null, 0);
        }
    }

    private static (string?, int) Field(TreeNode body, string field, int depth) => body.TryGet(field, out var holder) ? Figure(holder, depth + 1) : (null, 0);

    private static (string?, int) Stronger((string? Name, int Strength) inner, string? weak) => inner.Strength is > 1 or < 0 || weak is null ? inner : (weak, 1);

    private static (string?, int) Last(List<string> names) => names.Count > 0 ? (names[^1], 2) : (null, 0);

    private static (string?, int) OfIndirection(TreeNode body, int depth)
    {
        var names = body.Strings("indirection");
        return names.Count > 0 ? (names[^1], 2) : Field(body, "arg", depth);
    }

    private static (string?, int) OfSubLink(TreeNode body, int depth)
    {
        switch (body.Text("subLinkType"))
        {
            case "EXISTS_SUBLINK": return ("exists", 2);
            case "ARRAY_SUBLINK": return ("array", 2);
            case "EXPR_SUBLINK":
                if (!body.Get("subselect").TryGet("SelectStmt", out var query)) return (null, 0);
                while (query.TryGet("larg", out var left)) query = left;
                foreach (var item in query.List("targetList"))
                {
                    if (!item.TryGet("ResTarget", out var target)) break;
                    return target.Has("name") ? (target.Text("name"), 2) : Field(target, "val", depth);
                }

                return query.Has("valuesLists") ? ("column1", 2) : (null, 0);
            default: return (null, 0);
        }
    }

    // SVFOP_CURRENT_TIMESTAMP_N is current_timestamp.
    private static string OfValueFunction(string operation)
    {
        var name = operation["SVFOP_".Length..].ToLowerInvariant();
        return name.EndsWith("_n", StringComparison.Ordinal) ? name[..^2] : name;
    }
}
