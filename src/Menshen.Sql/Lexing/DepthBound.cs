using Menshen.Sql.Native;

namespace Menshen.Sql.Lexing;

/// <summary>Bounds from the tokens alone how deep the parse tree of a text can get.</summary>
/// <remarks>libpg_query writes the tree out by recursion and guards no stack: "1+1+1..." of 100,000 terms ends the process on an ordinary
/// thread (tried). A level of the tree costs at least one operator or keyword, and a comma or semicolon ends the chain at its level of
/// parentheses; only set operations go on past the commas of their select lists. So IN lists and VALUES of any length stay shallow.</remarks>
internal sealed class DepthBound
{
    private const int ParenthesisOpen = '(';
    private const int ParenthesisClose = ')';
    private const int BracketOpen = '[';
    private const int BracketClose = ']';
    private const int Comma = ',';
    private const int Dot = '.';
    private const int Identifier = 258;
    private const int UnicodeIdentifier = 259;
    private const int Except = 405;
    private const int Intersect = 471;
    private const int Union = 689;

    private readonly Stack<Level> _outer = new();
    private Level _level;

    public static int Measure(ReadOnlySpan<ScannedToken> tokens)
    {
        var bound = new DepthBound();
        foreach (var token in tokens)
        {
            bound.Count(token);
        }

        while (bound._outer.Count > 0)
        {
            bound.CloseLevel();
        }

        return bound._level.Depth;
    }

    private void Count(ScannedToken token)
    {
        switch (token.Kind)
        {
            case ParenthesisOpen or BracketOpen:
                _outer.Push(_level);
                _level = default;
                break;
            case ParenthesisClose or BracketClose:
                CloseLevel();
                break;
            case Comma:
                _level = new Level(_level.Deepest(), 0, _level.SetOperations);
                break;
            case ScannedToken.Semicolon:
                _level = new Level(_level.Depth, 0, 0);
                break;
            case Union or Intersect or Except:
                _level = _level with { SetOperations = _level.SetOperations + 1 };
                break;
            case Identifier or UnicodeIdentifier or Dot or ScannedToken.Parameter:
                break;
            default:
                if (!token.IsLiteral && !token.IsComment)
                {
                    _level = _level with { Chain = _level.Chain + 1 };
                }

                break;
        }
    }

    private void CloseLevel()
    {
        if (_outer.TryPop(out var outer))
        {
            // The inner tree may stand at the far end of the outer chain: (1+1)+1 is one chain of two.
            _level = outer with { Chain = outer.Chain + _level.Depth + 1 };
        }
    }

    /// <summary>One level of parentheses: the deepest chain that ended, the chain that goes on, and the set operations, which go on past commas.</summary>
    private readonly record struct Level(int Ended, int Chain, int SetOperations)
    {
        public int Depth => Deepest() + SetOperations;

        public int Deepest() => Math.Max(Ended, Chain);
    }
}
