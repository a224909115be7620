using Menshen.Sql.Native;

namespace Menshen.Sql.Statistics;

/// <summary>Reads references to columns of the one table that a statistical question is about.</summary>
internal sealed class StatisticalColumns(string table, string? alias, byte[] text)
{
    /// <summary>True if a number without a sign stands there in the text.</summary>
    public bool HasDigitAt(int place) => place > 0 && place < text.Length && char.IsAsciiDigit((char)text[place]);

    /// <summary>The column's name; anything else in its place is refused as <paramref name="otherwise"/>.</summary>
    public string Read(TreeNode node, string otherwise)
    {
        if (!node.TryGet("ColumnRef", out var reference)) throw new StatisticalFaultException(otherwise, "Write the column's name alone.");
        var parts = new List<string>(2);
        foreach (var field in reference.List("fields"))
        {
            if (!field.TryGet("String", out var text)) throw new StatisticalFaultException("*", "Ask for aggregates, such as count(*).");
            parts.Add(text.Text("sval"));
        }
        // t.f can also call the function f(t); the column must exist, which is judged where its name is looked up in the policy.
        return parts.Count == 1 ? parts[0]
            : parts.Count == 2 && parts[0] == (alias ?? table) ? parts[1]
            : throw new StatisticalFaultException("a column named with a schema", "Write the column's name alone.");
    }
}
