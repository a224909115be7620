using System.Collections.Immutable;
using System.Globalization;
using Menshen.Sql.Native;

namespace Menshen.Sql.Statistics;

/// <summary>Reads WHERE: columns compared with constants, and AND, OR, NOT of such.</summary>
internal static class StatisticalConditions
{
    private const string Instead = "Compare a column with a constant by = <> < <= > >=, IN, BETWEEN or IS NULL, joined by AND, OR and NOT.";

    public static StatisticalCondition Read(TreeNode holder, StatisticalColumns columns)
    {
        foreach (var node in holder.Children)
        {
            return node.Name switch
            {
                "BoolExpr" => Joined(node, columns),
                "NullTest" => Missing(node, columns),
                "A_Expr" => Compared(node, columns),
                _ => throw Refused("a condition that is no comparison"),
            };
        }
        throw Refused("an empty condition");
    }

    private static StatisticalCondition Joined(TreeNode node, StatisticalColumns columns)
    {
        var parts = ImmutableArray.CreateBuilder<StatisticalCondition>();
        foreach (var argument in node.List("args")) parts.Add(Read(argument, columns));
        return node.Text("boolop") switch
        {
            "AND_EXPR" => new StatisticalCondition.Joined(true, parts.ToImmutable()),
            "OR_EXPR" => new StatisticalCondition.Joined(false, parts.ToImmutable()),
            "NOT_EXPR" when parts.Count == 1 => new StatisticalCondition.Negated(parts[0]),
            _ => throw Refused("a condition that is no AND, OR or NOT"),
        };
    }

    private static StatisticalCondition.Missing Missing(TreeNode node, StatisticalColumns columns) => node.Text("nulltesttype") switch
    {
        "IS_NULL" => new StatisticalCondition.Missing(columns.Read(node.Get("arg"), "an expression in WHERE"), false),
        "IS_NOT_NULL" => new StatisticalCondition.Missing(columns.Read(node.Get("arg"), "an expression in WHERE"), true),
        _ => throw Refused("a test for null"),
    };

    private static StatisticalCondition Compared(TreeNode node, StatisticalColumns columns)
    {
        var name = Operator(node);
        if (!node.TryGet("lexpr", out var left) || !node.TryGet("rexpr", out var right)) throw Refused("an operator with one side");
        switch (node.Text("kind"))
        {
            case "AEXPR_OP" when name is "=" or "<>" or "<" or "<=" or ">" or ">=":
                return left.Has("ColumnRef") ? One(left, name, right, columns) : One(right, Turned(name), left, columns);
            case "AEXPR_IN" when name is "=" or "<>":
                var listed = Literals(right).Select(StatisticalCondition (literal) => One(left, name, literal, columns)).ToImmutableArray();
                return new StatisticalCondition.Joined(name == "<>", listed);
            case "AEXPR_BETWEEN" or "AEXPR_NOT_BETWEEN":
                var ends = Literals(right);
                if (ends.Length != 2) throw Refused("BETWEEN");
                var between = new StatisticalCondition.Joined(true, [One(left, ">=", ends[0], columns), One(left, "<=", ends[1], columns)]);
                return node.Text("kind") == "AEXPR_BETWEEN" ? between : new StatisticalCondition.Negated(between);
            default:
                throw Refused($"the operator {name}");
        }
    }

    private static StatisticalCondition.Compared One(TreeNode column, string name, TreeNode literal, StatisticalColumns columns) =>
        new StatisticalCondition.Compared(columns.Read(column, "an expression in WHERE"), name, Literal(literal, columns));

    private static ImmutableArray<TreeNode> Literals(TreeNode holder)
    {
        var list = holder.TryGet("List", out var typed) ? typed.List("items") : throw Refused("a list that is none of constants");
        var items = ImmutableArray.CreateBuilder<TreeNode>();
        foreach (var item in list) items.Add(item);
        return items.Count == 0 ? throw Refused("an empty list") : items.ToImmutable();
    }

    private static StatisticalLiteral Literal(TreeNode holder, StatisticalColumns columns)
    {
        if (holder.TryGet("A_Const", out var constant)) return Constant(constant, columns);
        // -5 is an operator and a constant.
        if (holder.TryGet("A_Expr", out var signed) && Operator(signed) == "-" && !signed.Has("lexpr") && signed.Get("rexpr").TryGet("A_Const", out var number)
            && Constant(number, columns) is { Kind: StatisticalLiteralKind.Number } positive)
            return positive with { Text = "-" + positive.Text };
        throw Refused(holder.Has("ParamRef") ? "a parameter" : "a comparison with something else than a constant");
    }

    private static StatisticalLiteral Constant(TreeNode constant, StatisticalColumns columns)
    {
        if (constant.TryGet("sval", out var text)) return new StatisticalLiteral(text.Text("sval"), StatisticalLiteralKind.Text);
        if (constant.TryGet("ival", out var whole)) return new StatisticalLiteral(Whole(whole, constant, columns), StatisticalLiteralKind.Number);
        if (constant.TryGet("fval", out var fraction)) return new StatisticalLiteral(fraction.Text("fval"), StatisticalLiteralKind.Number);
        if (constant.TryGet("boolval", out var truth)) return new StatisticalLiteral(truth.Flag("boolval") ? "true" : "false", StatisticalLiteralKind.Truth);
        throw Refused("a constant of another kind");
    }

    // libpg_query 15 leaves out whole numbers below zero as it leaves out zero: the text says which it was.
    private static string Whole(TreeNode whole, TreeNode constant, StatisticalColumns columns)
    {
        if (whole.Number("ival") is > 0 and var number) return number.ToString(CultureInfo.InvariantCulture);
        return columns.HasDigitAt(constant.Number("location")) ? "0"
            : throw new StatisticalFaultException("a whole number below zero without quotes", "Write it in quotes: '-2'.");
    }

    private static string Operator(TreeNode node)
    {
        var name = "";
        var parts = 0;
        foreach (var part in node.List("name"))
        {
            name = part.Get("String").Text("sval");
            parts++;
        }
        return parts == 1 ? name : "with a schema";
    }

    private static string Turned(string name) => name switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => name };

    private static StatisticalFaultException Refused(string construct) =>
        new(construct, construct == "a parameter" ? "Write the constant into the text: the question is answered when it is parsed." : Instead);
}
