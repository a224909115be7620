using System.Collections.Frozen;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Judges function calls: on sealed values only those are allowed that keep them whole or do not look at them.</summary>
internal sealed class FunctionCalls(PlanWalk walk)
{
    private static readonly FrozenSet<string> Counting =
        new[] { "count", "num_nulls", "num_nonnulls", "row_number" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Carrying = new[]
    {
        "array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg",
        "json_build_object", "jsonb_build_object", "json_build_array", "jsonb_build_array",
        "to_json", "to_jsonb", "row_to_json", "array_to_json", "concat", "concat_ws",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>They answer one of their first argument's values, or for the last two the third argument.</summary>
    private static readonly FrozenSet<string> Picking =
        new[] { "first_value", "last_value", "nth_value", "lag", "lead" }.ToFrozenSet(StringComparer.Ordinal);

    public Shade Eval(TreeNode body, Place place)
    {
        var name = body.Strings("funcname");
        var shades = new List<Shade>();
        foreach (var item in body.List("args")) shades.Add(walk.Expressions.Eval(item, place));
        walk.Expressions.Use(body, "agg_filter", place, "FILTER");
        walk.Clauses.Sort(body.List("agg_order"), place, "ORDER BY in an aggregate");
        if (body.TryGet("over", out var window)) walk.Clauses.Window(window, place);
        if (body.Flag("agg_distinct"))
        {
            foreach (var shade in shades) walk.Rules.Group(shade, "DISTINCT");
        }

        if (TextTypes.SealedDomain(name) is { } domain)
        {
            // t('x') is a cast too, where t is a type.
            foreach (var shade in shades) walk.Aims.Cast(shade.Pendings, domain);
        }

        var shown = name.Count > 0 ? name[^1] : "";
        if (UnseenQueries.IsOne(shown)) walk.Faults.Add("", $"function {shown}", Remedies.UnseenQuery);
        if (!shades.Any(shade => shade.CarriesSealed) || !Nodes.IsBuiltIn(name))
        {
            return Consume(shades, shown);
        }

        if (Counting.Contains(shown)) return Shade.Plain($"function {shown}");
        if (Carrying.Contains(shown)) return Carry(shades);
        return Picking.Contains(shown) ? Pick(shades, shown) : Consume(shades, shown);
    }

    /// <summary>What holds all of these whole.</summary>
    public Shade Carry(IReadOnlyList<Shade> shades)
    {
        var column = "";
        foreach (var shade in shades)
        {
            if (!shade.CarriesSealed)
            {
                walk.Rules.Consume(shade, "", "");
            }
            else if (column.Length == 0)
            {
                column = shade.SealedColumn;
            }
        }

        return Shade.Carrier(column);
    }

    private Shade Consume(List<Shade> shades, string name)
    {
        foreach (var shade in shades) walk.Rules.Consume(shade, $"function {name}", Remedies.Whole);
        return Shade.Plain($"function {name}");
    }

    private Shade Pick(List<Shade> shades, string name)
    {
        var picked = shades[0];
        for (var i = 1; i < shades.Count; i++)
        {
            if (i == 2 && shades[i].Pendings is not null)
            {
                // It would be cast to the column's domain, which refuses plaintext; and sealed, it would need a right that reading does not.
                walk.Faults.Add(picked.SealedColumn, $"function {name} with a default", $"Write COALESCE({name}(...), ...).");
            }
            else if (i == 2)
            {
                picked = walk.Rules.Combine(picked, shades[i]);
            }
            else
            {
                walk.Rules.Consume(shades[i], $"function {name}", Remedies.Whole);
            }
        }

        return picked;
    }
}
