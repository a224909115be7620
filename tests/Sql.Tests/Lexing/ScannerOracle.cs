using System.Text;
using Menshen.Sql.Lexing;
using Menshen.Sql.Native;

namespace Menshen.Sql.Tests.Lexing;

/// <summary>Builds the key of a text from the tokens of PostgreSQL's own scanner: slow, and nothing in common with the lexer it judges.</summary>
internal static class ScannerOracle
{
    private const int FloatConstant = 260;
    private const int IntegerConstant = 266;
    private const int LineComment = 275;
    private const string Space = " \t\n\r\f";

    /// <summary>The key that the text must have if it has one at all; null where the scanner refuses the text.</summary>
    public static string? KeyOf(ReadOnlySpan<byte> utf8)
    {
        using var native = new NativeText(utf8);
        if (TokenScan.TryScan(native) is not { } tokens)
        {
            return null;
        }

        var text = Encoding.Latin1.GetString(utf8);
        var key = new StringBuilder(text[..(tokens.Length == 0 ? text.Length : tokens[0].Start)]);
        for (var i = 0; i < tokens.Length; i++)
        {
            var source = text[tokens[i].Start..(i + 1 < tokens.Length ? tokens[i + 1].Start : text.Length)];
            var token = tokens[i].Kind is LineComment ? source[..EndOfLine(source)] : source.TrimEnd(Space.ToCharArray());
            key.Append(Mark(tokens[i], token)).Append(source.AsSpan(token.Length));
        }

        return key.ToString();
    }

    private static int EndOfLine(string source) => source.IndexOfAny(['\n', '\r']) is var end and >= 0 ? end : source.Length;

    private static string Mark(ScannedToken token, string source) => token switch
    {
        { IsLineComment: true } => $"{(char)LiteralMark.LineComment}",
        { IsComment: true } => $"{(char)LiteralMark.Comment}",
        { IsLiteral: false } => source,
        { Kind: IntegerConstant } => $"{(char)LiteralMark.Integer}",
        { Kind: FloatConstant } => $"{(char)LiteralMark.Number}",
        _ => source[0] switch
        {
            '\'' => $"{(char)LiteralMark.Text}",
            '$' => $"{(char)LiteralMark.DollarQuoted}",
            _ => $"{source[0]}{(char)LiteralMark.Text}",
        },
    };
}
