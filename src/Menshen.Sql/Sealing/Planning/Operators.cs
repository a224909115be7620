using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Judges operators: equality in all its forms works on sealed values, the others would look into them.</summary>
internal sealed class Operators(PlanWalk walk)
{
    private const string ArrayRemedy = "Write IN (...) or = ANY (ARRAY[...]) with one literal or parameter for each value.";

    private static readonly Shade Truth = Shade.Plain("a condition");

    public Shade Eval(TreeNode body, Place place)
    {
        var name = body.Strings("name");
        var kind = body.Text("kind");
        if (kind is "AEXPR_OP" or "AEXPR_IN" && IsEquality(name) && walk.Suffixes.TryEquality(body, kind == "AEXPR_IN", place)) return Truth;
        var left = walk.Expressions.EvalField(body, "lexpr", place);
        switch (kind)
        {
            case "AEXPR_OP":
                return Plain(left, body, name, place);
            case "AEXPR_DISTINCT" or "AEXPR_NOT_DISTINCT":
                Judge(left, walk.Expressions.EvalField(body, "rexpr", place), name, "IS DISTINCT FROM", isNegated: kind == "AEXPR_DISTINCT");
                return Truth;
            case "AEXPR_NULLIF":
                Judge(left, walk.Expressions.EvalField(body, "rexpr", place), name, "NULLIF");
                // The engine compares text with text, and answers that.
                return left.AsText(true);
            case "AEXPR_IN":
                foreach (var item in Items(body)) Judge(left, walk.Expressions.Eval(item, place), name, name is ["<>"] ? "NOT IN" : "IN");
                return Truth;
            case "AEXPR_OP_ANY" or "AEXPR_OP_ALL":
                Array(left, body, name, place);
                return Truth;
            default:
                Look(left, body, place);
                return Truth;
        }
    }

    /// <summary>Two values and an operator between them.</summary>
    public void Judge(Shade left, Shade right, IReadOnlyList<string> name, string? construct, bool isNegated = false)
    {
        var shown = construct ?? $"operator {(name.Count > 0 ? name[^1] : "")}";
        if (IsEquality(name))
        {
            var outer = walk.Aims.IsNegated;
            walk.Aims.IsNegated |= isNegated || name[^1] == "<>";
            walk.Rules.Compare(left, right, shown);
            walk.Aims.IsNegated = outer;
        }
        else
        {
            walk.Rules.Consume(left, shown, Remedies.Compare);
            walk.Rules.Consume(right, shown, Remedies.Compare);
        }
    }

    private static bool IsEquality(IReadOnlyList<string> name) => Nodes.IsBuiltIn(name) && name[^1] is "=" or "<>";

    private Shade Plain(Shade left, TreeNode body, List<string> name, Place place)
    {
        var right = walk.Expressions.EvalField(body, "rexpr", place);
        if (name is ["||"] && (left.CarriesSealed || right.CarriesSealed))
        {
            return walk.Functions.Carry([left, right]);
        }

        Judge(left, right, name, null);
        return IsEquality(name) ? Truth : Shade.Plain($"operator {(name.Count > 0 ? name[^1] : "")}");
    }

    private static TreeNodes Items(TreeNode body) =>
        body.TryGet("rexpr", out var holder) && holder.TryGet("List", out var list) ? list.List("items") : default;

    private void Array(Shade left, TreeNode body, List<string> name, Place place)
    {
        var suffix = body.Text("kind") == "AEXPR_OP_ANY" ? "ANY" : "ALL";
        if (Elements(body.Get("rexpr"), out var elements))
        {
            ArrayElements(left, elements, name, suffix, place);
            return;
        }

        var right = walk.Expressions.EvalField(body, "rexpr", place);
        walk.Rules.Consume(left, $"operator {name[^1]} {suffix} (array)", ArrayRemedy);
        walk.Rules.Consume(right, $"operator {name[^1]} {suffix} (array)", ArrayRemedy);
    }

    private void ArrayElements(Shade left, TreeNodes elements, List<string> name, string suffix, Place place)
    {
        foreach (var item in elements)
        {
            if (Elements(item, out var inner))
            {
                ArrayElements(left, inner, name, suffix, place);
            }
            else
            {
                Judge(left, walk.Expressions.Eval(item, place), name, $"operator {name[^1]} {suffix}");
            }
        }
    }

    /// <summary>The elements of ARRAY[...], also of one that is cast to an array of text.</summary>
    private static bool Elements(TreeNode holder, out TreeNodes elements)
    {
        while (holder.TryGet("TypeCast", out var cast) && TextTypes.IsTextArray(cast.Get("typeName")))
        {
            holder = cast.Get("arg");
        }

        var isArray = holder.TryGet("A_ArrayExpr", out var array);
        elements = isArray ? array.List("elements") : default;
        return isArray;
    }

    /// <summary>LIKE, BETWEEN and their kin.</summary>
    private void Look(Shade left, TreeNode body, Place place)
    {
        if (walk.Suffixes.TryLike(left, body, place)) return;
        var kind = body.Text("kind");
        var construct = kind switch
        {
            "AEXPR_LIKE" => "operator LIKE",
            "AEXPR_ILIKE" => "operator ILIKE",
            "AEXPR_SIMILAR" => "operator SIMILAR TO",
            "AEXPR_BETWEEN" or "AEXPR_NOT_BETWEEN" or "AEXPR_BETWEEN_SYM" or "AEXPR_NOT_BETWEEN_SYM" => "operator BETWEEN",
            _ => "",
        };
        if (construct.Length == 0)
        {
            walk.Faults.AddUnknown($"an operator of the kind {kind}");
        }

        walk.Rules.Consume(left, construct, Remedies.Compare);
        if (!body.TryGet("rexpr", out var holder)) return;
        if (!holder.TryGet("List", out var list))
        {
            walk.Rules.Consume(walk.Expressions.Eval(holder, place), construct, Remedies.Compare);
            return;
        }

        foreach (var item in list.List("items"))
        {
            walk.Rules.Consume(walk.Expressions.Eval(item, place), construct, Remedies.Compare);
        }
    }
}
