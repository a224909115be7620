using System.Buffers.Text;

namespace Menshen.Crypto.Sealing;

/// <content>Form 3: values that carry the label they were written with (docs/decisions/0036-field-labels.md).</content>
public static partial class SealedForm
{
    /// <summary>Most hexadecimal digits of a label: 63 bits.</summary>
    private const int MostLabelDigits = 16;

    private const byte FieldForm = (byte)'3';

    /// <summary>True for bits that can be a field's label: bit 0 tells a label from nothing, and bit 63 would be a sign.</summary>
    public static bool IsFieldLabel(long bits) => bits > 0 && (bits & 1) == 1;

    /// <summary>Bytes of the whole text of a value that carries a field label.</summary>
    public static int LengthOfField(SealMode mode, int group, int version, long fieldLabel, int plaintextLength) =>
        Mark.Length + 2 + Digits(group) + Digits(version) + LabelDigits(fieldLabel) + 3 + Base64Url.GetEncodedLength(BodySize(mode, plaintextLength)) + 1;

    internal static int WriteField(Span<byte> output, SealMode mode, int group, int version, long fieldLabel, ReadOnlySpan<byte> body)
    {
        Mark.CopyTo(output);
        var at = Mark.Length;
        output[at++] = FieldForm;
        output[at++] = (byte)mode;
        at += Number(output[at..], group);
        at += Number(output[at..], version);
        Utf8Formatter.TryFormat(fieldLabel, output[at..], out var length, 'x');
        at += length;
        output[at++] = (byte)'.';
        at += Base64Url.EncodeToUtf8(body, output[at..]);
        output[at++] = End;
        return at;
    }

    // Small letters, no leading zero: one spelling, or two texts of one value would not be equal.
    private static bool TryFieldLabel(ReadOnlySpan<byte> text, ref int at, out long label, ref bool isCut)
    {
        label = 0;
        var start = at;
        for (; at < text.Length && DigitOf(text[at]) is >= 0 and var digit; at++)
        {
            if (at - start == MostLabelDigits || label >> 59 != 0) return false;
            label = label << 4 | (uint)digit;
        }
        if (at == text.Length)
        {
            isCut = true;
            return false;
        }
        if (at == start || text[start] == (byte)'0' || text[at] != (byte)'.' || !IsFieldLabel(label)) return false;
        at++;
        return true;
    }

    private static int DigitOf(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
        _ => -1,
    };

    private static int LabelDigits(long label)
    {
        var digits = 1;
        for (; label >= 16; label >>= 4) digits++;
        return digits;
    }
}
