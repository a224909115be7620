using System.Collections.Immutable;
using Menshen.Sql.Native;
using Menshen.Sql.Rows;
using Menshen.Sql.Sealing.Planning;

namespace Menshen.Sql.Facts;

/// <summary>Reads by which columns an UPDATE, DELETE or INSERT names the one row that it writes.</summary>
/// <remarks>Only what every row written must meet counts: terms of the condition that are joined by AND alone, of a statement with one relation; and a single
/// row of VALUES with a list of columns and nothing about conflicts. Whatever else there is gives no term, and the row is not known.</remarks>
internal static class KeyTerms
{
    public static ImmutableArray<KeyTerm> Read(string node, TreeNode body, LiteralMap literals)
    {
        if (node is not ("UpdateStmt" or "DeleteStmt" or "InsertStmt") || body.Has("withClause") || !body.TryGet("relation", out var relation)) return [];
        var terms = ImmutableArray.CreateBuilder<KeyTerm>();
        if (node == "InsertStmt") TakeRow(body, literals, terms);
        else if (!body.Has("fromClause") && !body.Has("usingClause") && body.TryGet("whereClause", out var condition)) TakeCondition(condition, NameOf(relation), literals, terms);
        return terms.ToImmutable();
    }

    // The name by which columns are qualified: an alias hides the relation's own.
    private static string NameOf(TreeNode relation) =>
        relation.TryGet("alias", out var alias) ? alias.Text("aliasname") : relation.Text("relname");

    private static void TakeCondition(TreeNode condition, string relation, LiteralMap literals, ImmutableArray<KeyTerm>.Builder terms)
    {
        if (condition.TryGet("BoolExpr", out var joined) && joined.Text("boolop") == "AND_EXPR")
        {
            foreach (var part in joined.List("args")) TakeCondition(part, relation, literals, terms);
        }
        else if (condition.TryGet("A_Expr", out var compared) && compared.Text("kind") == "AEXPR_OP" && IsEquality(compared)
            && compared.TryGet("lexpr", out var left) && compared.TryGet("rexpr", out var right))
        {
            if (ColumnOf(left, relation) is { } column && ValueOf(column, right, literals) is { } term) terms.Add(term);
            else if (ColumnOf(right, relation) is { } other && ValueOf(other, left, literals) is { } turned) terms.Add(turned);
        }
    }

    private static void TakeRow(TreeNode body, LiteralMap literals, ImmutableArray<KeyTerm>.Builder terms)
    {
        // OVERRIDING USER VALUE writes the sequence's number and not the one that stands there.
        if (body.Has("onConflictClause") || body.Text("override") is { Length: > 0 } override_ && override_ != "OVERRIDING_NOT_SET" || !body.TryGet("selectStmt", out var source) || !source.TryGet("SelectStmt", out var select)) return;
        List<TreeNode> rows = All(select.List("valuesLists")), columns = All(body.List("cols"));
        if (rows.Count != 1 || !rows[0].TryGet("List", out var row)) return;
        var values = All(row.List("items"));
        if (values.Count != columns.Count) return;
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].TryGet("ResTarget", out var target) && !target.Has("indirection") && ValueOf(target.Text("name"), values[i], literals) is { } term) terms.Add(term);
        }
    }

    private static List<TreeNode> All(TreeNodes nodes)
    {
        List<TreeNode> all = [];
        foreach (var node in nodes) all.Add(node);
        return all;
    }

    // A schema before the operator would be somebody's own.
    private static bool IsEquality(TreeNode compared)
    {
        var (count, isEqual) = (0, false);
        foreach (var part in compared.List("name"))
        {
            count++;
            isEqual = part.TryGet("String", out var word) && word.Text("sval") == "=";
        }
        return count == 1 && isEqual;
    }

    private static string? ColumnOf(TreeNode node, string relation)
    {
        if (!node.TryGet("ColumnRef", out var reference)) return null;
        List<string> names = [];
        foreach (var field in reference.List("fields")) names.Add(field.TryGet("String", out var word) ? word.Text("sval") : "");
        return names switch
        {
            [{ Length: > 0 } column] => column,
            [var of, { Length: > 0 } column] when of == relation => column,
            _ => null,
        };
    }

    private static KeyTerm? ValueOf(string column, TreeNode node, LiteralMap literals)
    {
        if (node.TryGet("ParamRef", out var parameter)) return parameter.Number("number") is > 0 and var number ? new KeyTerm(column, IsParameter: true, number - 1) : null;
        if (!node.TryGet("A_Const", out var constant) || constant.Has("isnull")) return null;
        var location = constant.Number("location");
        return literals.IndexAt(location) is >= 0 and var index && !literals.IsUnicodeAt(location) ? new KeyTerm(column, IsParameter: false, index) : null;
    }
}
