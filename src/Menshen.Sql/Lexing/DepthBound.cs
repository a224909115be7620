namespace Menshen.Sql.Lexing;

/// <summary>Bounds, without parsing, how deep the parse tree of a text can get: the library walks trees by recursion and guards no stack.</summary>
internal static class DepthBound
{
    public static int Measure(ReadOnlySpan<byte> text) => text.Length;
}
