using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Menshen.Sql.Lexing;

/// <summary>Makes the key of a text: its bytes with each literal and comment replaced by one mark. Builds no tokens and allocates nothing.</summary>
/// <remarks>Two texts with one key have the same facts and templates. Where the lexer is in doubt what PostgreSQL's scanner would see, there
/// is no key: the text goes the slow way, where it cannot be misread. One thread at a time: the key lives in a buffer of this object.</remarks>
internal sealed class TemplateKey
{
    /// <summary>Longer texts have no key: they are rare, mostly unlike one another, and would fill the cache.</summary>
    public const int TextLimit = 16 * 1024;

    /// <summary>Literals whose places are kept: as many as a journal takes values of one text.</summary>
    public const int PlaceLimit = 256;

    private const int None = -1;

    // A mark is never longer than what it stands for.
    private readonly byte[] _key = new byte[TextLimit];
    private readonly LiteralPlace[] _places = new LiteralPlace[PlaceLimit];
    private int _written;
    private int _copied;
    private int _position;
    private int _stringEnd;

    /// <summary>Literals in the text of the last call, also those beyond <see cref="PlaceLimit"/>.</summary>
    public int LiteralCount { get; private set; }

    /// <summary>Where the first literals of that text stand.</summary>
    public ReadOnlySpan<LiteralPlace> Places => _places.AsSpan(0, Math.Min(LiteralCount, PlaceLimit));

    /// <summary>Makes the key, valid until the next call; false where in doubt.</summary>
    public bool TryMake(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (text.Length > TextLimit || (!Ascii.IsValid(text) && !Utf8.IsValid(text)))
        {
            return false;
        }

        _written = _copied = _position = 0;
        _stringEnd = None;
        LiteralCount = 0;
        while (_position < text.Length)
        {
            if (!TryBlock(text))
            {
                return false;
            }
        }

        if (_copied == 0)
        {
            key = text;
            return true;
        }

        Copy(text, text.Length);
        key = _key.AsSpan(0, _written);
        return true;
    }

    private bool TryBlock(ReadOnlySpan<byte> text)
    {
        var start = _position;
        for (var stops = ByteClasses.Stops(text[start..]); stops != 0;)
        {
            var stop = BitOperations.TrailingZeroCount(stops);
            _position = start + stop + 1;
            if (!TryStop(text, start + stop))
            {
                return false;
            }

            var passed = _position - start;
            if (passed >= ByteClasses.BlockSize)
            {
                return true;
            }

            stops &= ulong.MaxValue << passed;
        }

        _position = start + ByteClasses.BlockSize;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryStop(ReadOnlySpan<byte> text, int i)
    {
        var value = text[i];
        if (!ByteClasses.IsDigit(value))
        {
            return TrySymbol(text, i, value);
        }

        var before = i == 0 ? (byte)' ' : text[i - 1];
        if (ByteClasses.IsWord(before))
        {
            return true;
        }

        // ".5" and "1..5": the dot was passed already.
        return before != '.' && TryElide(text, i, LiteralExtent.OfNumber(text, i, out var mark), mark);
    }

    private bool TrySymbol(ReadOnlySpan<byte> text, int i, byte value)
    {
        var next = i + 1 < text.Length ? text[i + 1] : (byte)' ';
        switch (value)
        {
            case (byte)'\'':
                return TryString(text, i);
            case (byte)'"':
                return !FollowsUnicodePrefix(text, i) && TryKeep(LiteralExtent.OfQuotedName(text, i));
            case (byte)'$':
                return TryDollar(text, i, next);
            case (byte)'-':
                return next != '-' || TryComment(text, i, LiteralExtent.OfLineComment(text, i), LiteralMark.LineComment);
            case (byte)'/':
                return next != '*' || TryComment(text, i, LiteralExtent.OfBlockComment(text, i), LiteralMark.Comment);
            default:
                // A backslash or a control character outside quotes.
                return false;
        }
    }

    private bool TryString(ReadOnlySpan<byte> text, int quote)
    {
        // After a string, white space with a line end and one more quote continue the string: leave that to the real scanner.
        if (FollowsUnicodePrefix(text, quote) || (_stringEnd != None && IsBlank(text[_stringEnd..quote])))
        {
            return false;
        }

        var end = Prefix(text, quote) switch
        {
            (byte)'e' => LiteralExtent.OfEscapeString(text, quote),
            (byte)'b' or (byte)'x' => LiteralExtent.OfBitString(text, quote),
            _ => LiteralExtent.OfString(text, quote),
        };
        _stringEnd = end;
        return TryElide(text, quote, end, LiteralMark.Text);
    }

    private bool TryDollar(ReadOnlySpan<byte> text, int i, byte next)
    {
        if (i > 0 && ByteClasses.IsWord(text[i - 1]))
        {
            return true;
        }

        return ByteClasses.IsDigit(next)
            ? TryKeep(LiteralExtent.OfParameter(text, i))
            : TryElide(text, i, LiteralExtent.OfDollarQuoted(text, i), LiteralMark.DollarQuoted);
    }

    private bool TryComment(ReadOnlySpan<byte> text, int start, int end, LiteralMark mark)
    {
        if (_stringEnd != None && IsBlank(text[_stringEnd..start]))
        {
            // 'a' --comment\n'b' is one string.
            _stringEnd = end;
        }

        return TryElide(text, start, end, mark);
    }

    /// <summary>The letter before a quote in lower case if it stands alone and so changes what the quote begins; else zero.</summary>
    private static byte Prefix(ReadOnlySpan<byte> text, int quote) =>
        quote == 0 || !char.IsAsciiLetter((char)text[quote - 1]) || (quote > 1 && ByteClasses.IsWord(text[quote - 2])) ? (byte)0 : (byte)(text[quote - 1] | 0x20);

    private static bool FollowsUnicodePrefix(ReadOnlySpan<byte> text, int quote) =>
        quote > 1 && text[quote - 1] == '&' && (text[quote - 2] | 0x20) == 'u';

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\n\r\f"u8) < 0;

    private bool TryKeep(int end)
    {
        _position = end;
        return end >= 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryElide(ReadOnlySpan<byte> text, int start, int end, LiteralMark mark)
    {
        if (end < 0)
        {
            return false;
        }

        if (mark is not (LiteralMark.Comment or LiteralMark.LineComment))
        {
            KeepPlace(text, start, end);
        }

        Copy(text, start);
        _key[_written++] = (byte)mark;
        _copied = _position = end;
        return true;
    }

    private void KeepPlace(ReadOnlySpan<byte> text, int start, int end)
    {
        if (LiteralCount < PlaceLimit)
        {
            var isPrefixed = text[start] == '\'' && Prefix(text, start) is (byte)'e' or (byte)'b' or (byte)'x';
            _places[LiteralCount] = new LiteralPlace(isPrefixed ? start - 1 : start, end);
        }

        LiteralCount++;
    }

    private void Copy(ReadOnlySpan<byte> text, int end)
    {
        text[_copied..end].CopyTo(_key.AsSpan(_written));
        _written += end - _copied;
    }
}
