namespace Menshen.Sql;

/// <summary>The session setting under which a text's bytes do not mean what this project's lexers take them to mean.</summary>
public static class LexicalHazard
{
    /// <summary>True where the facts of the text must be taken as unknown: with the setting off, a backslash can escape a quote.</summary>
    public static bool NeedsUnknown(ReadOnlySpan<byte> text, bool standardConformingStrings) =>
        !standardConformingStrings && text.Contains((byte)'\\');
}
