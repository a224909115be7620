namespace Menshen.Cli;

/// <summary>Breaks text into lines of a number of columns, where a Chinese character takes two and may end a line anywhere.</summary>
internal static class TextWrap
{
    /// <summary>From here on (CJK radicals) the characters we print are two columns wide.</summary>
    private const char FirstWide = '\u2e80';

    /// <summary>Columns that the text takes on a terminal.</summary>
    public static int Width(string text) => text.Sum(c => c >= FirstWide ? 2 : 1);

    public static IEnumerable<string> Wrap(string text, int columns)
    {
        var (start, width, lastBreak) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var wide = text[i] >= FirstWide;
            width += wide ? 2 : 1;
            if (text[i] == ' ' || (wide && i > start))
                lastBreak = i;
            if (width <= columns || lastBreak <= start)
                continue;
            yield return text[start..lastBreak].TrimEnd();
            start = text[lastBreak] == ' ' ? lastBreak + 1 : lastBreak;
            width = 0;
            i = start - 1;
            lastBreak = start;
        }

        if (start < text.Length)
            yield return text[start..];
    }
}
