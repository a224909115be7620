using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Tells which literal of a text stands at a byte of it. Numbered as templates number them: each literal token, in source order.</summary>
internal sealed class LiteralMap
{
    private readonly List<int> _starts = [];
    private readonly List<int> _ends = [];
    private readonly HashSet<int> _unicode = [];

    public LiteralMap(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            if (!token.IsLiteral) continue;
            // A token reaches to the next one, see TemplateText.
            var end = i + 1 < tokens.Length ? tokens[i + 1].Start : text.Length;
            _starts.Add(token.Start);
            _ends.Add(token.Start + text[token.Start..end].TrimEnd(" \t\n\r\f"u8).Length);
            if (token.IsUnicodeString) _unicode.Add(token.Start);
        }
    }

    /// <summary>The index of the literal that starts there; negative if none does.</summary>
    public int IndexAt(int location) => _starts.BinarySearch(location);

    public LiteralPlace Place(int index) => new(_starts[index], _ends[index]);

    /// <summary>True for <c>U&amp;'...'</c>: with UESCAPE it is two tokens, so that no other literal can stand in its place.</summary>
    public bool IsUnicodeAt(int location) => _unicode.Contains(location);
}
