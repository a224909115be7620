using System.Collections.Immutable;
using Menshen.Sql.Facts;
using Menshen.Sql.Lexing;
using Menshen.Sql.Native;

namespace Menshen.Sql.Statistics;

/// <summary>Reads a text as a statistical question. Every field of the tree is on a list here, or the text is refused.</summary>
/// <remarks>Slow, like <see cref="StatementAnalyzer"/>, and to be called where that is. Never throws for a text.</remarks>
public static class StatisticalReader
{
    private const string Simple = "Write SELECT count(*), avg(column) FROM table WHERE column = 'constant' GROUP BY column.";

    /// <summary>Reads any bytes.</summary>
    public static StatisticalText Read(ReadOnlySpan<byte> utf8)
    {
        if (StatementAnalyzer.WhyNotAnalyzable(utf8) is not null) return Unread();
        using var text = new NativeText(utf8);
        var tokens = TokenScan.TryScan(text);
        if (tokens is null || !RepeatedSources.AreBearable(utf8, tokens)) return Unread();
        var depth = DepthBound.Measure(tokens);
        if (depth > DeepStack.DepthLimit) return Unread();
        StatisticalText? read = null;
        DeepStack.Run(depth, () => read = ReadTree(text));
        return read!;
    }

    private static StatisticalText ReadTree(NativeText text)
    {
        try
        {
            return ParseTree.TryParse(text) is not { } tree ? Unread()
                : Question(tree.Root, text.Bytes.ToArray()) with { Functions = NamedFunctions.In(tree.Root), IsRead = true };
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A tree in a form we did not foresee must not end the gateway.
            return Unread();
        }
    }

    private static StatisticalText Unread() => new() { Fault = new StatisticalFault("a text that cannot be read", Simple) };

    private static StatisticalText Question(TreeNode root, byte[] text)
    {
        try
        {
            return new StatisticalText { Query = Select(root, text) };
        }
        catch (StatisticalFaultException fault)
        {
            return new StatisticalText { Fault = fault.Fault };
        }
    }

    private static StatisticalQuery Select(TreeNode root, byte[] text)
    {
        var statements = root.List("stmts");
        if (!statements.MoveNext()) throw Refused("an empty text", Simple);
        var only = statements.Current;
        if (statements.MoveNext()) throw Refused("more than one statement", "Send them one at a time.");
        if (!only.Get("stmt").TryGet("SelectStmt", out var select)) throw Refused("another command than SELECT", Simple);
        JudgeClauses(select);
        var (table, alias) = Source(select.List("fromClause"));
        var columns = new StatisticalColumns(table.Name, alias, text);
        var items = ImmutableArray.CreateBuilder<StatisticalItem>();
        foreach (var target in select.List("targetList")) items.Add(Item(target.Get("ResTarget"), columns));
        var groups = ImmutableArray.CreateBuilder<string>();
        foreach (var group in select.List("groupClause")) groups.Add(columns.Read(group, "an expression in GROUP BY"));
        if (items.FirstOrDefault(item => item.IsGroup && !groups.Contains(item.Column!)) is { } bare)
            throw Refused($"the column {bare.Name} outside of an aggregate", "Add it to GROUP BY, or put it into an aggregate.");
        if (items.All(item => item.IsGroup)) throw Refused("no aggregate", "Ask for count(*) at least.");
        var where = select.TryGet("whereClause", out var condition) ? StatisticalConditions.Read(condition, columns) : null;
        return new StatisticalQuery(table, items.ToImmutable(), where, groups.ToImmutable());
    }

    private static void JudgeClauses(TreeNode select)
    {
        foreach (var field in select.Children)
        {
            _ = field.Name switch
            {
                "targetList" or "fromClause" or "whereClause" or "groupClause" or "limitOption" => true,
                "op" when select.Tree.Text(field.Row) == "SETOP_NONE" => true,
                "op" or "larg" or "rarg" or "all" => throw Refused("UNION, INTERSECT or EXCEPT", "Ask the questions one by one."),
                "withClause" => throw Refused("WITH", "Ask the table itself."),
                "havingClause" => throw Refused("HAVING", "Leave it out: it would tell values by which groups are missing."),
                "windowClause" => throw Refused("WINDOW", Simple),
                "sortClause" => throw Refused("ORDER BY", "Leave it out: the answer comes in the order of its groups."),
                "limitCount" or "limitOffset" => throw Refused("LIMIT or OFFSET", "Leave it out."),
                "distinctClause" or "groupDistinct" => throw Refused("DISTINCT", "Use GROUP BY."),
                "lockingClause" => throw Refused("FOR UPDATE or FOR SHARE", "Leave it out."),
                "intoClause" => throw Refused("INTO", "Leave it out."),
                _ => throw Refused($"the clause {field.Name}", Simple),
            };
        }
    }

    private static (RelationName Table, string? Alias) Source(TreeNodes from)
    {
        if (!from.MoveNext()) throw Refused("no table", Simple);
        var source = from.Current;
        if (from.MoveNext() || !source.TryGet("RangeVar", out var table)) throw Refused("a join, a subquery or a function in FROM", "Ask one table at a time.");
        string? alias = null;
        foreach (var field in table.Children)
        {
            if (field.Name == "alias") alias = Alias(field);
            else if (field.Name is not ("schemaname" or "relname" or "inh" or "relpersistence" or "location")) throw Refused($"the table's {field.Name}", Simple);
        }
        if (!table.Flag("inh")) throw Refused("ONLY", "Leave it out.");
        var schema = table.Text("schemaname");
        return (new RelationName(schema.Length > 0 ? schema : null, table.Text("relname")), alias);
    }

    private static string Alias(TreeNode alias)
    {
        foreach (var field in alias.Children)
        {
            if (field.Name != "aliasname") throw Refused("names for the table's columns", "Use its own.");
        }
        return alias.Text("aliasname");
    }

    private static StatisticalItem Item(TreeNode target, StatisticalColumns columns)
    {
        foreach (var field in target.Children)
        {
            if (field.Name is not ("name" or "val" or "location")) throw Refused("a target with an indirection", Simple);
        }
        var value = target.Get("val");
        var name = target.Text("name");
        if (value.Has("ColumnRef"))
        {
            var column = columns.Read(value, "an expression");
            return new StatisticalItem("", column, name.Length > 0 ? name : column);
        }
        if (!value.TryGet("FuncCall", out var call))
            throw Refused("an expression around or beside aggregates", "Ask for the aggregates alone: an expression can tell a value by its error.");
        var (function, argument) = StatisticalAggregates.Read(call, columns);
        return new StatisticalItem(function, argument, name.Length > 0 ? name : function);
    }

    private static StatisticalFaultException Refused(string construct, string instead) => new(construct, instead);
}
