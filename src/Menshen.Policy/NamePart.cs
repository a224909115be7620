using System.Text;

namespace Menshen.Policy;

/// <summary>One name within a name such as <c>parcels/public.sender</c>.</summary>
/// <remarks>As in SQL, a name with capitals, points, slashes or quotes stands in double quotes, and a quote in it is doubled.</remarks>
internal static class NamePart
{
    /// <summary>PostgreSQL's NAMEDATALEN less one, in bytes.</summary>
    private const int Longest = 63;

    /// <summary>Reads from <paramref name="at"/> to the character after it, which must be <paramref name="end"/>; null: to the end of the text.</summary>
    public static bool TryRead(string text, ref int at, char? end, out string part)
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
        if (part.Length == 0 || Encoding.UTF8.GetByteCount(part) > Longest || part.Contains('\0', StringComparison.Ordinal)) return false;
        if (end is null) return at == text.Length;
        return at < text.Length && text[at++] == end;
    }

    public static string Write(string name) => name.All(IsPlain) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // PostgreSQL folds capitals of unquoted names; whoever writes one here may mean either.
    private static bool IsPlain(char c) => c is '_' or '$' || char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c >= 0x80;
}
