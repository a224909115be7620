using System.Globalization;

namespace Menshen.Server;

/// <summary>Somebody's free text inside of what an approver reads: marked off, so that it cannot pass for what stands behind it, and short, so that nothing behind it is cut.</summary>
internal static class Quoted
{
    private const int Most = 100;

    /// <summary>A name that somebody typed who has not shown who he is: as it is where it could be a subject's, and else marked off. What Menshen writes behind it, such as a certificate, no name can spell, and
    /// none pushes out of the record.</summary>
    public static string Name(string text) =>
        text.Length is > 0 and <= Most && text.All(c => IsLetter(c) || c is '_' or '-' or '.') ? text : Short(string.Concat(text.Take(Most + 1).Select(Shown)));

    public static string Short(string text)
    {
        var shown = text.Length <= Most ? text : text[..Most] + "…";
        return $"\"{shown.Replace('"', '\'')}\"";
    }

    // What looks like a blank or like the mark at the end, or cannot be seen, is written out.
    private static string Shown(char c) => c is >= ' ' and <= '~' || IsLetter(c) ? c.ToString() : $"\\u{(int)c:x4}";

    // Four letters by their category are blanks to look at: Hangul fillers.
    private static bool IsLetter(char c) =>
        char.IsLetterOrDigit(c) && char.GetUnicodeCategory(c) != UnicodeCategory.ModifierLetter && c is not ('\u115f' or '\u1160' or '\u3164' or '\uffa0');
}
