using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Finds searches for the last characters of a sealed column that allows them: <c>c LIKE '%1234'</c>, <c>right(c, 4) = '1234'</c>.</summary>
/// <remarks>Values that end alike begin alike when they are sealed (docs/decisions/0035-suffix-search.md): the pattern becomes one of that beginning,
/// and <c>right(c, 4)</c> becomes <c>left(c, its length)</c>. Whether a literal has the right number of characters is seen when it is sealed, for a plan never looks at one.</remarks>
internal sealed class SuffixSearches(PlanWalk walk)
{
    /// <summary>An equality with <c>right(c, n)</c>. False: it is none, and nothing was judged.</summary>
    public bool TryEquality(TreeNode body, bool isIn, Place place)
    {
        var isLeft = TryCall(body, "lexpr", place, out var call, out var column);
        if (!isLeft && (isIn || !TryCall(body, "rexpr", place, out call, out column))) return false;
        TakeLength(call, column);
        if (isIn)
        {
            foreach (var item in body.Get("rexpr").Get("List").List("items")) Take(walk.Expressions.Eval(item, place), column, SealUse.Suffix, "function right");
        }
        else
        {
            Take(walk.Expressions.EvalField(body, isLeft ? "rexpr" : "lexpr", place), column, SealUse.Suffix, "function right");
        }

        return true;
    }

    /// <summary>LIKE or NOT LIKE with a pattern that is a literal or parameter, or <c>'%' ||</c> one. False: it is none, and nothing was judged.</summary>
    public bool TryLike(Shade column, TreeNode body, Place place)
    {
        if (body.Text("kind") != "AEXPR_LIKE" || !IsSearched(column) || !body.TryGet("rexpr", out var pattern)) return false;
        if (pattern.TryGet("A_Expr", out var joined) && joined.Text("kind") == "AEXPR_OP" && joined.Strings("name") is ["||"])
        {
            Take(walk.Expressions.EvalField(joined, "lexpr", place), column, SealUse.SuffixPercent, "operator LIKE");
            Take(walk.Expressions.EvalField(joined, "rexpr", place), column, SealUse.SuffixTail, "operator LIKE");
            return true;
        }

        Take(walk.Expressions.Eval(pattern, place), column, SealUse.SuffixPattern, "operator LIKE");
        return true;
    }

    private static bool IsSearched(Shade shade) => shade is { Kind: ShadeKind.Sealed, Suffix: > 0, Pendings: null };

    private void Take(Shade value, Shade column, SealUse use, string construct)
    {
        if (value.Kind == ShadeKind.Open)
        {
            walk.Aims.SearchSuffix(value.Pendings, column, use);
            return;
        }

        walk.Rules.Consume(column, $"{construct} with a computed value", Remedies.Whole);
        walk.Rules.Consume(value, construct, Remedies.Whole);
    }

    // Without a schema alone: its name is exchanged in the text, where it is looked for by its place.
    private bool TryCall(TreeNode body, string field, Place place, out TreeNode call, out Shade column)
    {
        column = Shade.Empty;
        if (!body.Get(field).TryGet("FuncCall", out call) || call.Strings("funcname") is not ["right"] || call.Has("over") || call.Has("agg_filter") || call.Has("agg_order")) return false;
        var (count, value, length) = (0, default(TreeNode), default(TreeNode));
        foreach (var item in call.List("args"))
        {
            if (count++ == 0) value = item;
            else length = item;
        }

        if (count != 2 || !length.TryGet("A_Const", out var number) || !number.Has("ival") || !value.TryGet("ColumnRef", out var reference)) return false;
        column = walk.Columns.Resolve(reference, place);
        return IsSearched(column);
    }

    private void TakeLength(TreeNode call, Shade column)
    {
        var location = 0;
        foreach (var item in call.List("args"))
        {
            if (item.TryGet("A_Const", out var number)) location = number.Number("location");
        }

        var index = walk.Literals.IndexAt(location);
        if (index < 0) walk.Rules.Consume(column, "function right", Remedies.Whole);
        else walk.Aims.SearchLength(new Pending(IsParameter: false, index), column, location - call.Number("location"));
    }
}
