using System.Text;
using Menshen.Sql.Native;

namespace Menshen.Sql.Templates;

/// <summary>Tells the statements whose values decide what they do: their shape says nothing of them.</summary>
/// <remarks>What a function makes of its arguments is in no text: <c>query_to_xml('SELECT …')</c> has one shape for all that it may run.</remarks>
internal static class CodeInLiterals
{
    /// <summary>True if some statement of the text, or some name in it, may mean another thing with other values.</summary>
    public static bool IsIn(IReadOnlyList<StatementFacts> statements, ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens)
    {
        foreach (var statement in statements)
        {
            if (RunsUnseen(statement) || (statement.LiteralCount > 0 && DecidesByValue(statement, text, tokens))) return true;
        }
        return HasWord(text, tokens, "uescape"u8);
    }

    private static bool RunsUnseen(StatementFacts statement) =>
        statement.RunsPrepared || statement.Kind is StatementKind.Do or StatementKind.FunctionCall or StatementKind.Unknown or StatementKind.Unparseable;

    private static bool DecidesByValue(StatementFacts statement, ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens) => statement.Kind switch
    {
        // Whose tables, and with whose rights, all later statements mean.
        StatementKind.Set => statement.Setting is null or { Name: "search_path" or "role" or "session_authorization" },
        // Bodies of functions, files of COPY, commands of PROGRAM. Numbers are lengths and sizes.
        StatementKind.Ddl or StatementKind.Role or StatementKind.Privilege or StatementKind.OtherUtility or StatementKind.Maintenance => HasString(tokens),
        StatementKind.CopyIn or StatementKind.CopyOut => CopiesFile(text, tokens),
        _ => false,
    };

    private static bool HasString(ReadOnlySpan<ScannedToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (token.IsString) return true;
        }
        return false;
    }

    private static bool CopiesFile(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens)
    {
        var before = ReadOnlySpan<byte>.Empty;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsComment) continue;
            if (tokens[i].IsString && (Ascii.EqualsIgnoreCase(before, "from"u8) || Ascii.EqualsIgnoreCase(before, "to"u8) || Ascii.EqualsIgnoreCase(before, "program"u8))) return true;
            before = WordAt(text, tokens, i);
        }
        return false;
    }

    private static bool HasWord(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].KeywordKind != 0 && Ascii.EqualsIgnoreCase(WordAt(text, tokens, i), word)) return true;
        }
        return false;
    }

    private static ReadOnlySpan<byte> WordAt(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens, int index) =>
        text[tokens[index].Start..(index + 1 < tokens.Length ? tokens[index + 1].Start : text.Length)].TrimEnd(" \t\n\r\f\v"u8);
}
