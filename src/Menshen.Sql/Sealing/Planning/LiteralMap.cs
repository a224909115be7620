using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Tells which literal of a text stands at a byte of it. Numbered as templates number them: each literal token, in source order.</summary>
internal sealed class LiteralMap
{
    private readonly List<int> _starts = [];
    private readonly HashSet<int> _unicode = [];

    public LiteralMap(ReadOnlySpan<ScannedToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (!token.IsLiteral) continue;
            _starts.Add(token.Start);
            if (token.IsUnicodeString) _unicode.Add(token.Start);
        }
    }

    /// <summary>The index of the literal that starts there; negative if none does.</summary>
    public int IndexAt(int location) => _starts.BinarySearch(location);

    /// <summary>True for <c>U&amp;'...'</c>: with UESCAPE it is two tokens, so that no other literal can stand in its place.</summary>
    public bool IsUnicodeAt(int location) => _unicode.Contains(location);
}
