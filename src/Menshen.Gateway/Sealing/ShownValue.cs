using System.Buffers;

namespace Menshen.Gateway.Sealing;

/// <summary>Writes shown values in the forms of <see cref="ShownForm"/>.</summary>
internal static class ShownValue
{
    private static readonly SearchValues<byte> CopySpecial = SearchValues.Create("\\\t\n\r"u8);

    /// <summary>Writes a value; <paramref name="quote"/> is csv's.</summary>
    public static void Write(ResultBuffer output, ReadOnlySpan<byte> value, ShownForm form, byte quote)
    {
        if (form == ShownForm.Plain || form == ShownForm.CopyText && !value.ContainsAny(CopySpecial))
        {
            output.Write(value);
            return;
        }
        var isQuoted = form is ShownForm.ArrayElement or ShownForm.RecordField or ShownForm.Csv;
        // Six bytes for one is the most any form takes.
        var room = output.GetSpan(6 * value.Length + 2);
        var at = 0;
        if (isQuoted) room[at++] = quote;
        foreach (var b in value) at += Put(room[at..], b, form, quote);
        if (isQuoted) room[at++] = quote;
        output.Advance(at);
    }

    private static int Put(Span<byte> room, byte b, ShownForm form, byte quote)
    {
        if (form == ShownForm.JsonString && b < 0x20)
        {
            "\\u00"u8.CopyTo(room);
            room[4] = Hex(b >> 4);
            room[5] = Hex(b & 15);
            return 6;
        }
        var before = form switch
        {
            ShownForm.JsonString or ShownForm.ArrayElement when b is (byte)'"' or (byte)'\\' => (byte)'\\',
            ShownForm.RecordField when b is (byte)'"' or (byte)'\\' => b,
            ShownForm.Csv when b == quote => quote,
            ShownForm.CopyText when b is (byte)'\\' or (byte)'\t' or (byte)'\n' or (byte)'\r' => (byte)'\\',
            _ => (byte)0,
        };
        if (before == 0)
        {
            room[0] = b;
            return 1;
        }
        room[0] = before;
        room[1] = form == ShownForm.CopyText ? CopyLetter(b) : b;
        return 2;
    }

    private static byte CopyLetter(byte b) => b switch { (byte)'\t' => (byte)'t', (byte)'\n' => (byte)'n', (byte)'\r' => (byte)'r', _ => b };

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
