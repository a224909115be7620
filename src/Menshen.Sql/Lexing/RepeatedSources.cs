using System.Text;
using Menshen.Sql.Native;

namespace Menshen.Sql.Lexing;

/// <summary>Bounds from the tokens alone how often libpg_query writes out the sources of <c>SET (a, b, ...) = source</c>.</summary>
/// <remarks>The tree has one source for all columns; its written form has one for each. So 3,000 columns of 12 KB became 435 MB, and one in
/// another doubles each time: <c>UPDATE t SET (a, b) = (WITH x AS (UPDATE t SET (a, b) = (...</c> of 1 KB asked for 40 GB (tried).</remarks>
internal sealed class RepeatedSources
{
    /// <summary>Tokens that may be written again; as many as four megabytes of text have, so no more memory than such a text takes.</summary>
    private const long Limit = 1_000_000;

    /// <summary>Where multiplying ends, so that the sum stays a number.</summary>
    private const long Most = 1L << 32;

    private readonly Stack<Level> _outer = new();
    private Level _level = new(1);
    private long _sum;
    private long _closedColumns;

    /// <summary>False if the tree of the text would be written far larger than the text is.</summary>
    public static bool AreBearable(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens)
    {
        var bound = new RepeatedSources();
        var mayOpenList = false;
        foreach (var token in tokens)
        {
            if (token.IsComment) continue;
            bound.Count(token, mayOpenList);
            mayOpenList = token.Kind == ',' || (token.KeywordKind != 0 && text[token.Start..].Length >= 3 && Ascii.EqualsIgnoreCase(text.Slice(token.Start, 3), "set"));
        }

        return bound._sum - tokens.Length <= Limit;
    }

    private void Count(ScannedToken token, bool mayOpenList)
    {
        _sum += _level.Times;
        var closedColumns = _closedColumns;
        _closedColumns = 0;
        switch (token.Kind)
        {
            case '(' or '[':
                _outer.Push(_level);
                _level = new Level(_level.Times) { IsList = mayOpenList && token.Kind == '(' };
                break;
            case ')' or ']':
                if (_level.IsList) _closedColumns = _level.Items;
                if (_outer.TryPop(out var outer)) _level = outer;
                break;
            case ',':
                _level.Items++;
                // A source ends where its level has a comma.
                _level.Times = _level.Base;
                break;
            case ScannedToken.Semicolon:
                _level.Times = _level.Base;
                break;
            case '=' when closedColumns > 1:
                _level.Times = Math.Min(Most, _level.Times * closedColumns);
                break;
            default:
                break;
        }
    }

    /// <summary>One level of parentheses: how often what stands in it is written, and how many items it has.</summary>
    private struct Level(long times)
    {
        public readonly long Base = times;
        public long Times = times;
        public long Items = 1;
        public bool IsList;
    }
}
