using System.Text;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Tells from the tokens alone that a text runs what it does not show: EXECUTE, FETCH, MOVE, CALL, DO.</summary>
internal static class UnseenStatements
{
    private static readonly string[] Starts = ["fetch", "move", "call", "do"];

    public static bool MayBeIn(ReadOnlySpan<byte> utf8, out bool makesTable)
    {
        makesTable = false;
        if (StatementAnalyzer.WhyNotAnalyzable(utf8) is not null || !HasWord(utf8)) return false;
        using var text = new NativeText(utf8);
        return MayBeIn(utf8, TokenScan.TryScan(text) ?? [], out makesTable);
    }

    /// <summary>The same of a text that was scanned, and whether a table is made of what is run; an answer of the template, as a plan must be.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens, out bool makesTable)
    {
        makesTable = false;
        var (isStart, isCreate, isBehindAs, isFound) = (true, false, false, false);
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            if (token.IsComment) continue;
            if (isStart) isCreate = Is(text, token, "create");
            // EXECUTE can also stand behind EXPLAIN and CREATE TABLE AS; of a trigger, a function is executed.
            if (Is(text, token, "execute") && !(isCreate && IsFunction(text, tokens, i + 1)))
            {
                makesTable |= isBehindAs;
                isFound = true;
            }

            isFound |= isStart && IsStart(text, token);
            isBehindAs = Is(text, token, "as");
            isStart = token.Kind == ScannedToken.Semicolon;
        }

        return isFound;
    }

    private static bool IsFunction(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens, int next) =>
        next < tokens.Length && (Is(text, tokens[next], "function") || Is(text, tokens[next], "procedure"));

    private static bool IsStart(ReadOnlySpan<byte> text, ScannedToken token)
    {
        foreach (var word in Starts)
        {
            if (Is(text, token, word)) return true;
        }

        return false;
    }

    // Most texts have none of them anywhere.
    private static bool HasWord(ReadOnlySpan<byte> utf8)
    {
        if (Find(utf8, "execute")) return true;
        foreach (var word in Starts)
        {
            if (Find(utf8, word)) return true;
        }

        return false;
    }

    private static bool Find(ReadOnlySpan<byte> utf8, string word)
    {
        for (var i = 0; i + word.Length <= utf8.Length; i++)
        {
            if ((utf8[i] | 0x20) == word[0] && Ascii.EqualsIgnoreCase(utf8.Slice(i, word.Length), word)) return true;
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<byte> text, ScannedToken token, string word) =>
        token.KeywordKind != 0 && token.Start + word.Length <= text.Length && Ascii.EqualsIgnoreCase(text.Slice(token.Start, word.Length), word);
}
