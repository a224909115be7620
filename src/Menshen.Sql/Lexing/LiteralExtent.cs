using System.Runtime.CompilerServices;

namespace Menshen.Sql.Lexing;

/// <summary>Finds where a literal, quoted name or comment ends, by the rules of PostgreSQL 15's <c>scan.l</c>; -1 means doubt.</summary>
internal static class LiteralExtent
{
    private const int Doubt = -1;

    /// <summary>The longest parameter number that is taken for one: PostgreSQL allows 65,535 parameters.</summary>
    private const int ParameterDigits = 5;

    /// <summary>The end of a string in which only a doubled quote stands for a quote.</summary>
    public static int OfString(ReadOnlySpan<byte> text, int quote)
    {
        for (var i = quote + 1; ;)
        {
            var found = text[i..].IndexOfAny((byte)'\'', (byte)0);
            if (found < 0 || text[i + found] == 0)
            {
                return Doubt;
            }

            i += found + 1;
            if (i == text.Length || text[i] != '\'')
            {
                return i;
            }

            i++;
        }
    }

    /// <summary>The end of E'...'. Escapes that write a character by its number can be wrong, so they are left to the real scanner.</summary>
    public static int OfEscapeString(ReadOnlySpan<byte> text, int quote)
    {
        for (var i = quote + 1; ;)
        {
            var found = text[i..].IndexOfAny((byte)'\'', (byte)'\\', (byte)0);
            if (found < 0 || text[i + found] == 0)
            {
                return Doubt;
            }

            i += found;
            if (text[i] == '\\')
            {
                if (i + 1 == text.Length || text[i + 1] is 0 or (byte)'u' or (byte)'U' or (byte)'x' or (>= (byte)'0' and <= (byte)'7'))
                {
                    return Doubt;
                }

                i += 2;
            }
            else if (i + 1 == text.Length || text[i + 1] != '\'')
            {
                return i + 1;
            }
            else
            {
                i += 2;
            }
        }
    }

    /// <summary>The end of B'...' or X'...', in which nothing stands for a quote.</summary>
    public static int OfBitString(ReadOnlySpan<byte> text, int quote)
    {
        var end = OfString(text, quote);
        return end >= 0 && text[(quote + 1)..(end - 1)].Contains((byte)'\'') ? Doubt : end;
    }

    /// <summary>The end of a quoted identifier. An empty one is refused by the scanner.</summary>
    public static int OfQuotedName(ReadOnlySpan<byte> text, int quote)
    {
        for (var i = quote + 1; ;)
        {
            var found = text[i..].IndexOfAny((byte)'"', (byte)0);
            if (found < 0 || text[i + found] == 0)
            {
                return Doubt;
            }

            i += found + 1;
            if (i == text.Length || text[i] != '"')
            {
                return i == quote + 2 ? Doubt : i;
            }

            i++;
        }
    }

    /// <summary>The end of a string in dollar quotes.</summary>
    public static int OfDollarQuoted(ReadOnlySpan<byte> text, int dollar)
    {
        var i = dollar + 1;
        if (i < text.Length && ByteClasses.IsDigit(text[i]))
        {
            return Doubt;
        }

        while (i < text.Length && text[i] != '$' && ByteClasses.IsWord(text[i]))
        {
            i++;
        }

        if (i == text.Length || text[i] != '$')
        {
            return Doubt;
        }

        var tag = text[dollar..(i + 1)];
        var content = text[(i + 1)..];
        var length = content.IndexOf(tag);
        if (length < 0 || content[..length].Contains((byte)0))
        {
            return Doubt;
        }

        var end = i + 1 + length + tag.Length;
        // What follows is a token of its own, but would look like the continuation of a word that began with the dollar.
        return end < text.Length && ByteClasses.IsWord(text[end]) ? Doubt : end;
    }

    /// <summary>The end of a parameter such as $1.</summary>
    public static int OfParameter(ReadOnlySpan<byte> text, int dollar)
    {
        var i = SkipDigits(text, dollar + 1);
        return i - dollar - 1 > ParameterDigits || (i < text.Length && ByteClasses.IsWord(text[i])) ? Doubt : i;
    }

    public static int OfLineComment(ReadOnlySpan<byte> text, int start)
    {
        var found = text[start..].IndexOfAny((byte)'\n', (byte)'\r', (byte)0);
        return found < 0 ? text.Length : text[start + found] == 0 ? Doubt : start + found;
    }

    /// <summary>The end of a block comment; they nest.</summary>
    public static int OfBlockComment(ReadOnlySpan<byte> text, int start)
    {
        var depth = 1;
        for (var i = start + 2; ;)
        {
            var found = text[i..].IndexOfAny((byte)'*', (byte)'/', (byte)0);
            if (found < 0 || text[i + found] == 0 || i + found + 1 == text.Length)
            {
                return Doubt;
            }

            i += found;
            var (first, second) = (text[i], text[i + 1]);
            if (first == '*' && second == '/')
            {
                i += 2;
                if (--depth == 0)
                {
                    return i;
                }
            }
            else if (first == '/' && second == '*')
            {
                i += 2;
                depth++;
            }
            else
            {
                i++;
            }
        }
    }

    /// <summary>The end of a number and whether it is a 32-bit integer for the scanner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfNumber(ReadOnlySpan<byte> text, int start, out LiteralMark mark)
    {
        mark = LiteralMark.Integer;
        var i = SkipDigits(text, start);
        if (i == text.Length || (text[i] != '.' && !ByteClasses.IsWord(text[i])))
        {
            // Nine digits always fit.
            return i - start <= 9 ? i : OfLongInteger(text, start, i, out mark);
        }

        return OfFraction(text, i, out mark);
    }

    private static int OfLongInteger(ReadOnlySpan<byte> text, int start, int end, out LiteralMark mark)
    {
        var digits = text[start..end];
        var fits = digits.Length == 10 && digits.SequenceCompareTo("2147483647"u8) <= 0;
        mark = fits ? LiteralMark.Integer : LiteralMark.Number;
        return digits[0] == '0' ? Doubt : end;
    }

    private static int OfFraction(ReadOnlySpan<byte> text, int i, out LiteralMark mark)
    {
        mark = LiteralMark.Number;
        if (text[i] == '.')
        {
            var digits = i + 1;
            i = SkipDigits(text, digits);
            if (i == digits)
            {
                return Doubt;
            }
        }

        if (i < text.Length && text[i] is (byte)'e' or (byte)'E')
        {
            var digits = i + 1 < text.Length && text[i + 1] is (byte)'+' or (byte)'-' ? i + 2 : i + 1;
            i = SkipDigits(text, digits);
            if (i == digits)
            {
                return Doubt;
            }
        }

        return i < text.Length && (text[i] == '.' || ByteClasses.IsWord(text[i])) ? Doubt : i;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int i)
    {
        while ((uint)i < (uint)text.Length && ByteClasses.IsDigit(text[i]))
        {
            i++;
        }

        return i;
    }
}
