using System.Buffers;
using System.Buffers.Text;

namespace Menshen.Crypto.Sealing;

/// <summary>The text form of sealed values (docs/decisions/0017-sealed-values.md).</summary>
/// <remarks><code>
/// ~ms1e12.3.0.BASE64URL~          form 1
/// ~ms3e12.3.40003.BASE64URL~      form 3: the bits of the field's label, hexadecimal, in the third place
/// </code></remarks>
public static partial class SealedForm
{
    /// <summary>The largest group, version and label: nine digits, so that a reader needs no arithmetic beyond 32 bits.</summary>
    public const int LargestNumber = 999_999_999;

    /// <summary>Bytes of the longest header: mark, form, mode, two numbers of nine digits, a label of sixteen, and their dots.</summary>
    public const int LongestHeader = 5 + 2 * 10 + 17;

    /// <summary>Bytes of the nonce in mode r.</summary>
    public const int NonceSize = 16;

    private const byte End = (byte)'~';

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    // What may stand last when its lower four, or two, bits belong to no byte.
    private static readonly SearchValues<byte> FourFree = SearchValues.Create("AQgw"u8);
    private static readonly SearchValues<byte> TwoFree = SearchValues.Create("AEIMQUYcgkosw048"u8);

    /// <summary>How every sealed value begins; the digit of its form follows.</summary>
    public static ReadOnlySpan<byte> Mark => "~ms"u8;

    private const byte PlainForm = (byte)'1';

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
        if (form is not (PlainForm or FieldForm)) return false;
        if (text.Length == at)
        {
            isCut = true;
            return false;
        }
        var mode = (SealMode)text[at++];
        if (mode is not (SealMode.Equal or SealMode.Random)) return false;
        if (!TryNumber(text, ref at, out var group, ref isCut) || !TryNumber(text, ref at, out var version, ref isCut)) return false;
        var (label, fieldLabel) = (0, 0L);
        if (form == FieldForm ? !TryFieldLabel(text, ref at, out fieldLabel, ref isCut) : !TryNumber(text, ref at, out label, ref isCut)) return false;
        var rest = text[at..];
        var length = rest.IndexOfAnyExcept(Alphabet);
        if (length < 0)
        {
            isCut = true;
            return false;
        }
        if (rest[length] != End || group == 0 || version == 0 || !IsCanonical(mode, rest[..length])) return false;
        value = new SealedText { Mode = mode, Group = group, Version = version, Label = label, FieldLabel = fieldLabel, Body = rest[..length], Length = at + length + 1 };
        return true;
    }

    /// <summary>Bytes of the whole text of a value.</summary>
    public static int LengthOf(SealMode mode, int group, int version, int label, int plaintextLength) =>
        Mark.Length + 2 + Digits(group) + Digits(version) + Digits(label) + 3 + Base64Url.GetEncodedLength(BodySize(mode, plaintextLength)) + 1;

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
        Mark.CopyTo(output);
        var at = Mark.Length;
        output[at++] = PlainForm;
        output[at++] = (byte)mode;
        at += Number(output[at..], group);
        at += Number(output[at..], version);
        at += Number(output[at..], label);
        at += Base64Url.EncodeToUtf8(body, output[at..]);
        output[at++] = End;
        return at;
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
