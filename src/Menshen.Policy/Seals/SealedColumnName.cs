using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Menshen.Policy;

/// <summary>A column by its full name, written <c>parcels/public.sender.id_number</c>; the names are as the catalogue has them.</summary>
/// <remarks>As in SQL, a name with capitals, points, slashes or quotes stands in double quotes, and a quote in it is doubled.</remarks>
public sealed record SealedColumnName(string Database, string Schema, string Table, string Column)
{
    /// <summary>PostgreSQL's NAMEDATALEN less one, in bytes.</summary>
    private const int LongestName = 63;

    /// <summary>Reads the written form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SealedColumnName? name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        name = null;
        if (!TryPart(text, ref at, '/', out var database) || !TryPart(text, ref at, '.', out var schema) || !TryPart(text, ref at, '.', out var table)
            || !TryPart(text, ref at, end: null, out var column))
            return false;
        name = new SealedColumnName(database, schema, table, column);
        return true;
    }

    /// <summary>The written form.</summary>
    public override string ToString() => $"{Quoted(Database)}/{Quoted(Schema)}.{Quoted(Table)}.{Quoted(Column)}";

    private static bool TryPart(string text, ref int at, char? end, out string part)
    {
        var read = new StringBuilder();
        var isQuoted = at < text.Length && text[at] == '"';
        if (isQuoted) at++;
        for (; at < text.Length; at++)
        {
            if (isQuoted ? text[at] == '"' : !IsPlain(text[at]))
            {
                if (!isQuoted || at + 1 == text.Length || text[at + 1] != '"') break;
                at++;
            }

            read.Append(text[at]);
        }

        part = read.ToString();
        if (isQuoted && (at == text.Length || text[at++] != '"')) return false;
        if (part.Length == 0 || Encoding.UTF8.GetByteCount(part) > LongestName || part.Contains('\0', StringComparison.Ordinal)) return false;
        if (end is null) return at == text.Length;
        return at < text.Length && text[at++] == end;
    }

    // PostgreSQL folds capitals of unquoted names; whoever writes one here may mean either.
    private static bool IsPlain(char c) => c is '_' or '$' || char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c >= 0x80;

    private static string Quoted(string name) => name.All(IsPlain) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
