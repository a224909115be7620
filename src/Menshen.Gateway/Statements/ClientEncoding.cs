using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Menshen.Gateway.Statements;

/// <summary>The encoding in which a client writes its texts and names: turns them into UTF-8, as the engine's server does before it reads them.</summary>
/// <remarks>What matters is that both cut the bytes into the same characters, or a quote could hide in one. So the cutting is PostgreSQL's
/// (its <c>mblen</c> functions), and only the meaning of one character at a time is .NET's; a character that means ASCII is refused.</remarks>
internal sealed class ClientEncoding
{
    private enum Cut
    {
        /// <summary>Bytes above 127 are never part of an ASCII character: a run of them is decoded as a whole.</summary>
        Runs,
        /// <summary>Above 127: two bytes.</summary>
        Pairs,
        /// <summary>As pairs, but half-width katakana stand alone.</summary>
        Sjis,
        /// <summary>As pairs, but four bytes where the second is a digit.</summary>
        Gb18030,
    }

    private const int Gbk = 936, Sjis = 932, Big5 = 950, Uhc = 949, Johab = 1361, Gb18030 = 54936;

    /// <summary>Every byte a character of its own: right for structure wherever ASCII bytes stand for themselves.</summary>
    private const int Latin1 = 28591;

    // Windows and ISO numbers of the code pages; names as the server reports them, letters and digits only.
    private static readonly FrozenDictionary<string, (int CodePage, Cut Cut)> Known = new Dictionary<string, (int, Cut)>
    {
        ["GBK"] = (Gbk, Cut.Pairs), ["BIG5"] = (Big5, Cut.Pairs), ["UHC"] = (Uhc, Cut.Pairs), ["JOHAB"] = (Johab, Cut.Pairs),
        ["SJIS"] = (Sjis, Cut.Sjis), ["GB18030"] = (Gb18030, Cut.Gb18030),
        ["EUCCN"] = (51936, Cut.Runs), ["EUCJP"] = (51932, Cut.Runs), ["EUCKR"] = (51949, Cut.Runs), ["EUCTW"] = (Latin1, Cut.Runs),
        ["MULEINTERNAL"] = (Latin1, Cut.Runs), ["EUCJIS2004"] = (Latin1, Cut.Runs), ["SQLASCII"] = (Latin1, Cut.Runs),
        ["LATIN1"] = (28591, Cut.Runs), ["LATIN2"] = (28592, Cut.Runs), ["LATIN3"] = (28593, Cut.Runs), ["LATIN4"] = (28594, Cut.Runs),
        ["LATIN5"] = (28599, Cut.Runs), ["LATIN6"] = (Latin1, Cut.Runs), ["LATIN7"] = (28603, Cut.Runs), ["LATIN8"] = (Latin1, Cut.Runs),
        ["LATIN9"] = (28605, Cut.Runs), ["LATIN10"] = (Latin1, Cut.Runs),
        ["ISO88595"] = (28595, Cut.Runs), ["ISO88596"] = (28596, Cut.Runs), ["ISO88597"] = (28597, Cut.Runs), ["ISO88598"] = (28598, Cut.Runs),
        ["KOI8R"] = (20866, Cut.Runs), ["KOI8U"] = (21866, Cut.Runs), ["WIN866"] = (866, Cut.Runs), ["WIN874"] = (874, Cut.Runs),
        ["WIN1250"] = (1250, Cut.Runs), ["WIN1251"] = (1251, Cut.Runs), ["WIN1252"] = (1252, Cut.Runs), ["WIN1253"] = (1253, Cut.Runs),
        ["WIN1254"] = (1254, Cut.Runs), ["WIN1255"] = (1255, Cut.Runs), ["WIN1256"] = (1256, Cut.Runs), ["WIN1257"] = (1257, Cut.Runs),
        ["WIN1258"] = (1258, Cut.Runs),
    }.ToFrozenDictionary();

    private readonly Encoding? _decoder;
    private readonly Cut _cut;
    private readonly bool _takesUtf8;

    private ClientEncoding(Encoding? decoder, Cut cut, bool takesUtf8) => (_decoder, _cut, _takesUtf8) = (decoder, cut, takesUtf8);

    /// <summary>UTF-8 as it is.</summary>
    public static ClientEncoding Utf8 { get; } = new(null, Cut.Runs, takesUtf8: true);

    /// <summary>The one the server reports under this name; of an unknown one only ASCII is understood.</summary>
    public static ClientEncoding Named(string name)
    {
        var clean = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (clean is "UTF8" or "UNICODE") return Utf8;
        if (!Known.TryGetValue(clean, out var known)) return new ClientEncoding(null, Cut.Runs, takesUtf8: false);
        var decoder = known.CodePage == Latin1
            ? Encoding.Latin1
            : CodePagesEncodingProvider.Instance.GetEncoding(known.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(known.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        // With SQL_ASCII nothing is converted: what is UTF-8 may be read as such.
        return new ClientEncoding(decoder, known.Cut, clean == "SQLASCII");
    }

    /// <summary>The text in UTF-8, itself or in <paramref name="room"/>; false where its characters are not known for certain.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> room, out ReadOnlySpan<byte> utf8)
    {
        utf8 = text;
        if (ReferenceEquals(this, Utf8) || Ascii.IsValid(text)) return true;
        if (_takesUtf8 && System.Text.Unicode.Utf8.IsValid(text)) return true;
        if (_decoder is null) return false;
        room.ResetWrittenCount();
        try
        {
            if (!TryDecode(text, room)) return false;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        utf8 = room.WrittenSpan;
        return true;
    }

    private bool TryDecode(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> room)
    {
        // Characters of one unit: runs are decoded in pieces of whole characters only where one byte or two to four make one.
        Span<char> chars = stackalloc char[4];
        while (!text.IsEmpty)
        {
            var ascii = text.IndexOfAnyInRange((byte)128, (byte)255);
            if (ascii != 0)
            {
                ascii = ascii < 0 ? text.Length : ascii;
                room.Write(text[..ascii]);
                text = text[ascii..];
                continue;
            }
            var length = Length(text);
            if (length > text.Length) return false;
            if (_cut == Cut.Runs)
            {
                if (!TryDecodeRun(text[..length], room)) return false;
            }
            else
            {
                var count = _decoder!.GetChars(text[..length], chars);
                // One character, and not one that means something to a scanner.
                if (count is < 1 or > 2 || chars[0] < 128 || count == 2 && !char.IsSurrogatePair(chars[0], chars[1])) return false;
                room.Advance(Encoding.UTF8.GetBytes(chars[..count], room.GetSpan(count * 3)));
            }
            text = text[length..];
        }
        return true;
    }

    private bool TryDecodeRun(ReadOnlySpan<byte> run, ArrayBufferWriter<byte> room)
    {
        var chars = ArrayPool<char>.Shared.Rent(run.Length * 2);
        try
        {
            var decoded = chars.AsSpan(0, _decoder!.GetChars(run, chars));
            if (decoded.IndexOfAnyInRange('\0', '\u007f') >= 0) return false;
            room.Advance(Encoding.UTF8.GetBytes(decoded, room.GetSpan(decoded.Length * 3)));
            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private int Length(ReadOnlySpan<byte> text) => _cut switch
    {
        Cut.Runs => text.IndexOfAnyInRange((byte)0, (byte)127) is var end and >= 0 ? end : text.Length,
        Cut.Sjis when text[0] is >= 0xA1 and <= 0xDF => 1,
        Cut.Gb18030 when text.Length > 1 && text[1] is >= 0x30 and <= 0x39 => 4,
        _ => 2,
    };
}
