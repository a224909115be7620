using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Menshen.Cli.Pdf;

/// <summary>Makes a written PDF the same for the same content: the library draws the names of subset fonts and the file's identifiers by lot.</summary>
/// <remarks>Each is replaced by as many characters as it had, so that every place in the file's table of places stays right. Dates stay as they are.</remarks>
internal static partial class PdfIdentity
{
    public static byte[] Settle(byte[] file)
    {
        // Latin-1 has each byte as one character.
        var text = Encoding.Latin1.GetString(file);
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        text = Tag().Replace(text, found => found.Groups["key"].Value + TagOf(tags, found.Groups["tag"].Value) + "+");
        text = Identifier().Replace(text, found => found.Groups["key"].Value + Hexadecimal().Replace(found.Groups["numbers"].Value, "0"));
        var named = 0;
        text = Name().Replace(text, found => found.Groups["key"].Value + (++named).ToString("D36", CultureInfo.InvariantCulture));
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.Latin1.GetBytes(Date().Replace(text, ""))));
        return Encoding.Latin1.GetBytes(Pair().Replace(text, found => $"{found.Groups["key"].Value}<{digest[..32]}>{found.Groups["gap"].Value}<{digest[..32]}>"));
    }

    /// <summary>AAAAAA for the first font of the file, AAAAAB for the second.</summary>
    private static string TagOf(Dictionary<string, string> tags, string tag)
    {
        if (!tags.TryGetValue(tag, out var known)) tags[tag] = known = "AAAAA" + (char)('A' + tags.Count);
        return known;
    }

    [GeneratedRegex("(?<key>/(BaseFont|FontName) ?/)(?<tag>[A-Z]{6})\\+")]
    private static partial Regex Tag();

    [GeneratedRegex("(?<key>/ID)(?<numbers> ?\\[ ?<[0-9A-Fa-f]{32}> ?<[0-9A-Fa-f]{32}> ?\\])|(?<key>uuid:)(?<numbers>[0-9A-Fa-f-]{36})")]
    private static partial Regex Identifier();

    // Of a link; no two of a page have the same.
    [GeneratedRegex("(?<key>/NM ?\\()[0-9A-Fa-f-]{36}")]
    private static partial Regex Name();

    [GeneratedRegex("[0-9A-Fa-f]")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("(?<key>/ID ?\\[ ?)<0{32}>(?<gap> ?)<0{32}>")]
    private static partial Regex Pair();

    [GeneratedRegex("\\(D:[0-9+Z'-]+\\)|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Z-]+")]
    private static partial Regex Date();
}
