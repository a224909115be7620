using System.Text;

namespace Menshen.Cli;

/// <summary>Makes text that strangers chose fit for a terminal.</summary>
internal static class Printable
{
    /// <summary>One line: control characters, which could move the cursor or hide what follows, become visible escapes.</summary>
    public static string Line(string text)
    {
        if (!text.Any(IsDangerous))
            return text;
        var line = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (IsDangerous(c))
                line.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                line.Append(c);
        }

        return line.ToString();
    }

    // U+202A to U+202E and U+2066 to U+2069 turn the direction of writing: a name could be made to read as another.
    private static bool IsDangerous(char c) =>
        char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
