using System.Collections.Immutable;
using System.Text;
using Menshen.Sql.Statistics;

namespace Menshen.Server;

/// <summary>Writes an answer as a SELECT of constants, which the engine then says in its own protocol.</summary>
internal static class AnswerText
{
    /// <summary>Rows and their columns; null is NULL.</summary>
    public static byte[] Of(StatisticalQuery query, ImmutableArray<string> types, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var text = new StringBuilder("SELECT * FROM (VALUES ");
        var isFirst = true;
        foreach (var row in rows)
        {
            text.Append(isFirst ? "(" : ", (").AppendJoin(", ", row.Select((value, i) => $"{Literal(value)}::pg_catalog.{types[i]}")).Append(')');
            isFirst = false;
        }
        text.Append(") AS statistics(").AppendJoin(", ", query.Items.Select(item => $"\"{item.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append(')');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // E'' reads backslashes in one way, whatever standard_conforming_strings says.
    private static string Literal(string? value) =>
        value is null ? "NULL" : $"E'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
