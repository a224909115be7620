using System.Collections.Frozen;
using Menshen.Sql.Native;

namespace Menshen.Sql.Statistics;

/// <summary>Reads one aggregate: those whose result is a sum over many rows, and no other.</summary>
internal static class StatisticalAggregates
{
    private const string Allowed = "Use count, sum, avg, stddev, stddev_pop, stddev_samp, variance, var_pop or var_samp.";

    private static readonly FrozenSet<string> Known =
        FrozenSet.ToFrozenSet(["count", "sum", "avg", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp"], StringComparer.Ordinal);

    /// <summary>The aggregate's name, and its column or null for <c>count(*)</c>.</summary>
    public static (string Function, string? Column) Read(TreeNode call, StatisticalColumns columns)
    {
        foreach (var field in call.Children)
        {
            _ = field.Name switch
            {
                "funcname" or "args" or "agg_star" or "funcformat" or "location" => true,
                "agg_filter" => throw new StatisticalFaultException("FILTER", "Put the condition into WHERE."),
                "agg_distinct" => throw new StatisticalFaultException("DISTINCT in an aggregate", Allowed),
                "over" => throw new StatisticalFaultException("a window function", Allowed),
                _ => throw new StatisticalFaultException("ORDER BY, VARIADIC or WITHIN GROUP in an aggregate", Allowed),
            };
        }
        var function = NameOf(call);
        // min, max, array_agg and the like put out values of single rows.
        if (!Known.Contains(function)) throw new StatisticalFaultException($"the function {function}", Allowed);
        if (call.Flag("agg_star"))
            return function == "count" ? (function, null) : throw new StatisticalFaultException($"{function}(*)", Allowed);
        var arguments = call.List("args");
        if (!arguments.MoveNext()) throw new StatisticalFaultException($"{function} of nothing", Allowed);
        var column = columns.Read(arguments.Current, "an expression in an aggregate");
        return arguments.MoveNext() ? throw new StatisticalFaultException($"{function} of more than one column", Allowed) : (function, column);
    }

    private static string NameOf(TreeNode call)
    {
        var parts = new List<string>(2);
        foreach (var part in call.List("funcname")) parts.Add(part.Get("String").Text("sval"));
        return parts is [var bare] ? bare : parts is ["pg_catalog", var qualified] ? qualified : string.Join('.', parts);
    }
}
