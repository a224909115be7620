using System.Globalization;
using System.Text;

namespace Menshen.Cli;

/// <summary>Makes text that strangers chose fit for a terminal.</summary>
internal static class Printable
{
    /// <summary>One line: control characters, which could move the cursor or hide what follows, and what nobody sees become visible escapes.</summary>
    public static string Line(string text)
    {
        if (!text.Any(c => IsDangerous(c) || char.IsHighSurrogate(c)))
            return text;
        var line = new StringBuilder(text.Length + 8);
        for (var at = 0; at < text.Length; at++)
        {
            var isPair = char.IsSurrogatePair(text, at);
            if (isPair ? CharUnicodeInfo.GetUnicodeCategory(text, at) != UnicodeCategory.Format : !IsDangerous(text[at]))
                line.Append(text, at, isPair ? 2 : 1);
            else
                line.Append(CultureInfo.InvariantCulture, $"\\u{(isPair ? char.ConvertToUtf32(text, at) : text[at]):x4}");
            if (isPair)
                at++;
        }

        return line.ToString();
    }

    // Characters of format turn the direction of writing, or are not there to the eye: a name could be made to read as another. Hangul fillers are letters by their category, and blanks to look at.
    private static bool IsDangerous(char c) => c > '~' && (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || c is '\u115f' or '\u1160' or '\u3164' or '\uffa0') || c < ' ';
}
