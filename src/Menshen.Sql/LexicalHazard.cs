using System.Collections.Frozen;

namespace Menshen.Sql;

/// <summary>The session settings under which a text's bytes do not mean what this project's lexers take them to mean.</summary>
public static class LexicalHazard
{
    // Encodings whose multi-byte characters are made of bytes above 127 only. SJIS, BIG5, GBK, UHC, GB18030, JOHAB and SHIFT_JIS_2004 are not
    // here: the second byte of a character may be a backslash or an ASCII letter there, and the server converts before it scans.
    private static readonly FrozenSet<string> SafeEncodings = new[]
    {
        "UTF8", "UNICODE", "SQLASCII", "EUCCN", "EUCJP", "EUCJIS2004", "EUCKR", "EUCTW", "MULEINTERNAL",
        "LATIN1", "LATIN2", "LATIN3", "LATIN4", "LATIN5", "LATIN6", "LATIN7", "LATIN8", "LATIN9", "LATIN10",
        "ISO88591", "ISO88592", "ISO88593", "ISO88594", "ISO88595", "ISO88596", "ISO88597", "ISO88598", "ISO88599", "ISO885910",
        "ISO885913", "ISO885914", "ISO885915", "ISO885916", "KOI8", "KOI8R", "KOI8U", "ALT", "WIN", "TCVN", "TCVN5712", "ABC", "VSCII",
        "WIN866", "WIN874", "WIN1250", "WIN1251", "WIN1252", "WIN1253", "WIN1254", "WIN1255", "WIN1256", "WIN1257", "WIN1258",
        "WINDOWS866", "WINDOWS874", "WINDOWS1250", "WINDOWS1251", "WINDOWS1252", "WINDOWS1253", "WINDOWS1254", "WINDOWS1255",
        "WINDOWS1256", "WINDOWS1257", "WINDOWS1258",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True where no character's bytes can look like a quote, a backslash or any other ASCII character.</summary>
    /// <remarks>Spelled as PostgreSQL accepts it: case and anything but letters and digits do not matter ("utf-8", "UTF8").</remarks>
    public static bool IsSafeClientEncoding(string name)
    {
        var clean = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return SafeEncodings.Contains(clean);
    }

    /// <summary>True where the facts of the text must be taken as unknown: with the setting off, a backslash can escape a quote.</summary>
    public static bool NeedsUnknown(ReadOnlySpan<byte> text, bool standardConformingStrings) =>
        !standardConformingStrings && text.Contains((byte)'\\');
}
