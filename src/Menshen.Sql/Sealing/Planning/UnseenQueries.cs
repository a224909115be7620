using System.Collections.Frozen;
using System.Text;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>The server's own functions that run a query, or read a table, which stands in a string: anybody may call them, and what they read of sealed columns is not seen.</summary>
internal static class UnseenQueries
{
    /// <summary>What is in each of their names, to be looked for in a text that is not parsed.</summary>
    public static readonly string[] Parts = ["_to_xml", "ts_stat", "ts_rewrite"];

    private static readonly FrozenSet<string> Functions = new[]
    {
        "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "table_to_xml", "table_to_xmlschema", "table_to_xml_and_xmlschema", "schema_to_xml", "schema_to_xmlschema",
        "schema_to_xml_and_xmlschema", "database_to_xml", "database_to_xmlschema", "database_to_xml_and_xmlschema", "cursor_to_xml", "cursor_to_xmlschema", "ts_stat", "ts_rewrite",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsOne(string name) => Functions.Contains(name);

    /// <summary>The first of them that a text names, to call it or to make an operator or aggregate of it; null if none.</summary>
    public static string? NameIn(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsLiteral || tokens[i].IsComment) continue;
            var word = text[tokens[i].Start..(i + 1 < tokens.Length ? tokens[i + 1].Start : text.Length)].Trim(" \t\n\r\f\v\""u8);
            // The longest has 29 bytes.
            if (word.Length is >= 7 and < 32 && Encoding.UTF8.GetString(word) is var name && IsOne(name)) return name;
        }

        return null;
    }
}
