using System.Text;

namespace Menshen.Sql;

/// <summary>Reads what a string literal stands for, for the few statements whose literal is carried out here and not in the engine.</summary>
/// <remarks>Plain <c>'…'</c> with standard_conforming_strings on, <c>E'…'</c> with doubled backslashes and quotes alone (libpq's quoting), and
/// <c>$tag$…$tag$</c>. Every other form is not read: a guess would set a password that nobody knows.</remarks>
public static class StringLiteral
{
    /// <summary>The characters into <paramref name="output"/>, which must have room for one per byte; the number of them, or -1.</summary>
    public static int Read(ReadOnlySpan<byte> literal, Span<char> output)
    {
        var plain = new byte[literal.Length];
        try
        {
            var count = ReadUtf8(literal, plain);
            return count < 0 ? -1 : Decode(plain.AsSpan(0, count), output);
        }
        finally
        {
            Array.Clear(plain);
        }
    }

    /// <summary>The same as bytes of UTF-8; <paramref name="output"/> must have room for as many as the literal has.</summary>
    public static int ReadUtf8(ReadOnlySpan<byte> literal, Span<byte> output) => literal switch
    {
        [(byte)'\'', .., (byte)'\''] when literal.Length > 1 => ReadQuoted(literal[1..^1], escapes: false, output),
        [(byte)'E' or (byte)'e', (byte)'\'', .., (byte)'\''] when literal.Length > 2 => ReadQuoted(literal[2..^1], escapes: true, output),
        [(byte)'$', ..] => ReadDollar(literal, output),
        _ => -1,
    };

    private static int ReadQuoted(ReadOnlySpan<byte> inside, bool escapes, Span<byte> output)
    {
        var count = 0;
        for (var i = 0; i < inside.Length; i++)
        {
            var b = inside[i];
            var isPair = b == (byte)'\'' || escapes && b == (byte)'\\';
            // A quote alone ends a literal: what is here would be two of them, joined over a line end.
            if (isPair && (i + 1 == inside.Length || inside[++i] != b))
            {
                return -1;
            }

            output[count++] = b;
        }

        return System.Text.Unicode.Utf8.IsValid(output[..count]) ? count : -1;
    }

    private static int ReadDollar(ReadOnlySpan<byte> literal, Span<byte> output)
    {
        var tag = literal[1..].IndexOf((byte)'$') + 2;
        if (tag < 2 || literal.Length < 2 * tag || !literal.EndsWith(literal[..tag]))
        {
            return -1;
        }

        var inside = literal[tag..^tag];
        inside.CopyTo(output);
        return System.Text.Unicode.Utf8.IsValid(inside) ? inside.Length : -1;
    }

    private static int Decode(ReadOnlySpan<byte> utf8, Span<char> output) =>
        Encoding.UTF8.GetCharCount(utf8) <= output.Length ? Encoding.UTF8.GetChars(utf8, output) : -1;
}
