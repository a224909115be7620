using System.Buffers;
using System.Buffers.Text;

namespace Menshen.Crypto.Sealing;

/// <summary>The text form of sealed values (docs/decisions/0017-sealed-values.md, 0035-suffix-search.md, 0036-field-labels.md).</summary>
/// <remarks><code>
/// ~ms1e12.3.0.BASE64URL~           form 1
/// ~ms2e12.3.0.4HEX.BASE64URL~      form 2: whose last 4 characters can be searched
/// ~ms3e12.3.40003.BASE64URL~       form 3: the bits of the field's label, hexadecimal, in the third place
/// </code></remarks>
public static partial class SealedForm
{
    /// <summary>The largest group, version and label: nine digits, so that a reader needs no arithmetic beyond 32 bits.</summary>
    public const int LargestNumber = 999_999_999;

    /// <summary>Bytes of the longest header: mark, form, mode, two numbers of nine digits, a label of sixteen, and their dots; what a suffix adds is not in it.</summary>
    public const int LongestHeader = 5 + 2 * 10 + 17;

    /// <summary>Bytes of the tag of a value's last characters.</summary>
    /// <remarks>80 bits: of a thousand million endings the chance that any two have one tag is below one in a million, and each byte is two characters of each value.</remarks>
    public const int SuffixTagSize = 10;

    /// <summary>The fewest and the most of last characters that can be searched: three of digits are a thousand classes, and nine would be most of a number.</summary>
    public const int FewestSuffix = 3;

    public const int MostSuffix = 8;

    /// <summary>How many characters, as a digit, and the tag in hexadecimal.</summary>
    internal const int SuffixField = 1 + 2 * SuffixTagSize;

    /// <summary>Bytes of the nonce in mode r.</summary>
    public const int NonceSize = 16;

    private const byte End = (byte)'~';
    private const byte Plain = (byte)'1';
    private const byte WithSuffix = (byte)'2';

    // Small letters alone: the tag has one spelling too.
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdef"u8);

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> Cut = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    // What may stand last when its lower four, or two, bits belong to no byte.
    private static readonly SearchValues<byte> FourFree = SearchValues.Create("AQgw"u8);
    private static readonly SearchValues<byte> TwoFree = SearchValues.Create("AEIMQUYcgkosw048"u8);

    /// <summary>How every sealed value begins; the digit of its form follows.</summary>
    public static ReadOnlySpan<byte> Mark => "~ms"u8;

    /// <summary>Reads the value at the front of <paramref name="text"/>.</summary>
    /// <param name="text">From the mark on; text that begins otherwise is no value.</param>
    /// <param name="value">What was found.</param>
    /// <param name="isCut">The text ends before it is certain; only of use where more of it may come.</param>
    /// <returns>False: there is no sealed value here.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out SealedText value, out bool isCut)
    {
        value = default;
        isCut = false;
        var at = Mark.Length;
        if (text.Length <= at)
        {
            isCut = Mark.StartsWith(text[..Math.Min(text.Length, at)]);
            return false;
        }
        if (!text.StartsWith(Mark)) return false;
        var form = text[at++];
        if (form is not (Plain or WithSuffix or FieldForm)) return false;
        if (text.Length == at)
        {
            isCut = true;
            return false;
        }
        var mode = (SealMode)text[at++];
        if (mode is not SealMode.Equal && (mode is not SealMode.Random || form == WithSuffix)) return false;
        if (!TryNumber(text, ref at, out var group, ref isCut) || !TryNumber(text, ref at, out var version, ref isCut)) return false;
        var (label, fieldLabel) = (0, 0L);
        if (form == FieldForm ? !TryFieldLabel(text, ref at, out fieldLabel, ref isCut) : !TryNumber(text, ref at, out label, ref isCut)) return false;
        ReadOnlySpan<byte> suffix = default;
        if (form == WithSuffix && !TrySuffix(text, ref at, out suffix, ref isCut)) return false;
        var rest = text[at..];
        var length = rest.IndexOfAnyExcept(Alphabet);
        if (length < 0)
        {
            isCut = true;
            return false;
        }
        if (rest[length] != End || group == 0 || version == 0 || !IsCanonical(mode, rest[..length])) return false;
        value = new SealedText { Mode = mode, Group = group, Version = version, Label = label, FieldLabel = fieldLabel, Body = rest[..length], Length = at + length + 1 };
        if (form == WithSuffix) value = value with { Suffix = suffix[0] - (byte)'0', SuffixTag = suffix[1..] };
        return true;
    }

    /// <summary>Bytes of the front of a value that was cut; 0: it is none.</summary>
    /// <param name="text">From the mark on.</param>
    public static int LengthOfCut(ReadOnlySpan<byte> text)
    {
        var at = Mark.Length;
        if (text.Length < at + 3 || text[at] is not (Plain or WithSuffix or FieldForm) || (SealMode)text[at + 1] is not (SealMode.Equal or SealMode.Random) || !char.IsAsciiDigit((char)text[at + 2])) return 0;
        var length = text[at..].IndexOfAnyExcept(Cut);
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>Bytes of the whole text of a value.</summary>
    public static int LengthOf(SealMode mode, int group, int version, int label, int plaintextLength) =>
        Mark.Length + 2 + Digits(group) + Digits(version) + Digits(label) + 3 + Base64Url.GetEncodedLength(BodySize(mode, plaintextLength)) + 1;

    /// <summary>Bytes that the tag of its last characters, and their number, add to a value.</summary>
    public static int SuffixOverhead => SuffixField + 1;

    /// <summary>Bytes of nonce, tag and ciphertext.</summary>
    public static int BodySize(SealMode mode, int plaintextLength) => (mode == SealMode.Random ? NonceSize : 0) + Sm4Siv.Overhead + plaintextLength;

    /// <summary>True if the body is long enough for its mode and is the one spelling of its bytes.</summary>
    /// <remarks>The last character of base64 has bits that no byte uses. Were they free, a subject could write a stored value again in another
    /// spelling that opens too: past a unique index, and unseen by every search for it.</remarks>
    internal static bool IsCanonical(SealMode mode, ReadOnlySpan<byte> body)
    {
        if (body.Length < Base64Url.GetEncodedLength(BodySize(mode, 0))) return false;
        return (body.Length % 4) switch
        {
            0 => true,
            2 => FourFree.Contains(body[^1]),
            3 => TwoFree.Contains(body[^1]),
            _ => false,
        };
    }

    internal static int Write(Span<byte> output, SealMode mode, int group, int version, int label, ReadOnlySpan<byte> body)
    {
        var at = WriteHeader(output, Plain, mode, group, version, label);
        at += Base64Url.EncodeToUtf8(body, output[at..]);
        output[at++] = End;
        return at;
    }

    /// <summary>Writes what comes before the body of a value whose last characters can be searched, without the dot: values that end alike begin alike.</summary>
    internal static int WriteFront(Span<byte> output, int group, int version, int label, int suffix, ReadOnlySpan<byte> tag)
    {
        var at = WriteHeader(output, WithSuffix, SealMode.Equal, group, version, label);
        output[at++] = (byte)('0' + suffix);
        foreach (var b in tag)
        {
            output[at++] = Digit(b >> 4);
            output[at++] = Digit(b & 15);
        }
        return at;
    }

    /// <summary>Writes such a value.</summary>
    internal static int Write(Span<byte> output, int group, int version, int label, int suffix, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> body)
    {
        var at = WriteFront(output, group, version, label, suffix, tag);
        output[at++] = (byte)'.';
        at += Base64Url.EncodeToUtf8(body, output[at..]);
        output[at++] = End;
        return at;
    }

    /// <summary>Reads the tag of <see cref="SealedText.SuffixTag"/>.</summary>
    internal static void ReadTag(ReadOnlySpan<byte> hex, Span<byte> tag)
    {
        for (var i = 0; i < SuffixTagSize; i++) tag[i] = (byte)(Value(hex[2 * i]) << 4 | Value(hex[2 * i + 1]));
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private static int Value(byte digit) => digit <= '9' ? digit - '0' : digit - 'a' + 10;

    private static int WriteHeader(Span<byte> output, byte form, SealMode mode, int group, int version, int label)
    {
        Mark.CopyTo(output);
        var at = Mark.Length;
        output[at++] = form;
        output[at++] = (byte)mode;
        at += Number(output[at..], group);
        at += Number(output[at..], version);
        at += Number(output[at..], label);
        return at;
    }

    private static bool TrySuffix(ReadOnlySpan<byte> text, scoped ref int at, out ReadOnlySpan<byte> field, scoped ref bool isCut)
    {
        field = text.Slice(at, Math.Min(SuffixField, text.Length - at));
        if (!field.IsEmpty && (field[0] < '0' + FewestSuffix || field[0] > '0' + MostSuffix || field[1..].ContainsAnyExcept(Hex))) return false;
        isCut = text.Length - at <= SuffixField;
        if (isCut || text[at + SuffixField] != (byte)'.') return false;
        at += SuffixField + 1;
        return true;
    }

    private static int Number(Span<byte> output, int number)
    {
        Utf8Formatter.TryFormat(number, output, out var length);
        output[length] = (byte)'.';
        return length + 1;
    }

    // No leading zero, no sign: a value has one spelling, or two texts of it would not be equal.
    private static bool TryNumber(ReadOnlySpan<byte> text, ref int at, out int number, ref bool isCut)
    {
        number = 0;
        var start = at;
        for (; at < text.Length; at++)
        {
            var digit = text[at] - (byte)'0';
            if ((uint)digit > 9) break;
            if (at - start == 9) return false;
            number = number * 10 + digit;
        }
        if (at == text.Length)
        {
            isCut = true;
            return false;
        }
        if (at == start || text[start] == (byte)'0' && at - start > 1 || text[at] != (byte)'.') return false;
        at++;
        return true;
    }

    private static int Digits(int number)
    {
        var digits = 1;
        for (; number >= 10; number /= 10) digits++;
        return digits;
    }
}
