using System.Buffers;

namespace Menshen.Sql.Lexing;

/// <summary>Bounds the time that PostgreSQL's scanner takes, which is quadratic in some runs of operator characters.</summary>
/// <remarks>Inside a comment it matches "/*" with all operator characters that follow and puts them back; outside, it does so for a run of
/// plus and minus. 40 KB of "/*/*/*" took 7.6 seconds here, so 4 MB would hold up every other session for a day.</remarks>
internal static class ScannerCost
{
    /// <summary>Characters matched again and again, at about 10 ns each: 0.2 seconds.</summary>
    private const long Limit = 20_000_000;

    private static readonly SearchValues<byte> OperatorBytes = SearchValues.Create("~!@#^&|`?+-*/%<>="u8);

    public static bool IsBearable(ReadOnlySpan<byte> text)
    {
        long steps = 0;
        for (var start = text.IndexOfAny(OperatorBytes); start >= 0; start = text.IndexOfAny(OperatorBytes))
        {
            text = text[start..];
            var length = text.IndexOfAnyExcept(OperatorBytes);
            var run = length < 0 ? text : text[..length];
            steps += (long)run.Length * (run.Count((byte)'+') + run.Count("/*"u8));
            text = text[run.Length..];
        }

        return steps <= Limit;
    }
}
