using System.Buffers;
using System.Globalization;
using System.Text;
using Menshen.Sql.Native;

namespace Menshen.Sql.Templates;

/// <summary>Writes a statement without its literals, comments and extra white space, from PostgreSQL's own tokens.</summary>
/// <remarks>A token reaches from its start to the next token's start: the scanner's own end is wrong for strings continued on a
/// later line, and between two tokens there is only white space (comments are tokens).</remarks>
internal static class TemplateText
{
    /// <summary>The template of a text that the grammar refuses. A quote too few or too many turns the content of a string into words, and
    /// a password may lack its quotes: so after the first string, or the word PASSWORD, only keywords and punctuation are shown.</summary>
    public static Template WriteUnparseable(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens) =>
        Write(text, tokens, text.Length, mistrustsStrings: true);

    /// <summary>The template of the tokens given, the last of which reaches to <paramref name="end"/>.</summary>
    public static Template Write(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens, int end, bool mistrustsStrings = false)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(16, end - (tokens.IsEmpty ? end : tokens[0].Start)));
        var largest = LargestParameter(text, tokens, end);
        var nextNumber = largest + 1;
        var space = false;
        var hidesWords = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            var stop = i + 1 < tokens.Length ? tokens[i + 1].Start : end;
            var source = text[token.Start..stop];
            if (!token.IsComment)
            {
                var written = token.IsLiteral ? Placeholder(nextNumber++)
                    : hidesWords && !token.IsCommon ? "_"u8
                    : source.TrimEnd(" \t\n\r\f"u8);
                hidesWords |= mistrustsStrings && token.MayBetraySecrets;
                if (output.WrittenCount > 0 && (space || MustSeparate(output.WrittenSpan[^1], written[0])))
                {
                    output.Write(" "u8);
                }

                output.Write(written);
                space = false;
            }

            space |= token.IsComment || IsSpace(source[^1]);
        }

        return Template.FromFullText(output.WrittenSpan.ToArray()) with { LiteralCount = (int)(nextNumber - largest - 1), LargestParameter = largest };
    }

    private static long LargestParameter(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens, int end)
    {
        long largest = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Kind == ScannedToken.Parameter)
            {
                var stop = i + 1 < tokens.Length ? tokens[i + 1].Start : end;
                var digits = text[(tokens[i].Start + 1)..stop].TrimEnd(" \t\n\r\f"u8);
                largest = Math.Max(largest, int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0);
            }
        }

        return largest;
    }

    private static ReadOnlySpan<byte> Placeholder(long number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${number}"));

    // N'x' is the word N and a string: without a blank, "N$1" would read as one identifier.
    private static bool MustSeparate(byte last, byte first) => first == (byte)'$' && (char.IsAsciiLetterOrDigit((char)last) || last is (byte)'_' or (byte)'$' or >= 0x80);

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f';
}
