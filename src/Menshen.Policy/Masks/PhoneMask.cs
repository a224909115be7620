namespace Menshen.Policy;

/// <summary>Telephone numbers of the mainland: of a mobile number the first three and last four digits, of a fixed line its area code and last two.</summary>
/// <remarks><code>
/// 138 1234 5678, +86-138-1234-5678  ─►  138****5678
/// 0571-87654321                     ─►  0571-******21
/// 87654321                          ─►  ******21
/// </code>
/// Other numbers are hidden whole.</remarks>
internal sealed class PhoneMask : IMask
{
    private const int Mobile = 11;
    private const int MostDigits = 15;
    private const int LongestShown = 13;

    public int MaxLength(int inputBytes) => LongestShown;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        Span<byte> room = stackalloc byte[MostDigits];
        var isInternational = utf8 is [(byte)'+', ..];
        var count = DigitForm.Read(isInternational ? utf8[1..] : utf8, " -()"u8, room);
        var length = count < 0 ? FullMask.Write(output) : Write(room[..count], isInternational, output);
        room.Clear();
        return length;
    }

    private static int Write(ReadOnlySpan<byte> digits, bool isInternational, Span<byte> output)
    {
        var country = isInternational ? "86"u8 : digits.StartsWith("0086"u8) ? "0086"u8 : digits is [_, _, .. { Length: Mobile }] ? "86"u8 : default;
        if (!digits.StartsWith(country))
            return FullMask.Write(output);
        var national = digits[country.Length..];
        var line = new MaskLine(output);
        if (national is [(byte)'1', >= (byte)'3', ..] && national.Length == Mobile)
        {
            line.Show(national[..3]);
            line.Stars(4);
            line.Show(national[^4..]);
            return line.Length;
        }

        // Area codes: 010 and 02x have three digits, all others four.
        var area = national is not [(byte)'0', var second, ..] ? 0 : second is (byte)'1' or (byte)'2' ? 3 : 4;
        if (!country.IsEmpty || national.Length - area is not (7 or 8) || (area == 0 && national[0] == (byte)'1'))
            return FullMask.Write(output);
        line.Show(national[..area]);
        line.Show(area > 0 ? "-"u8 : default);
        line.Stars(6);
        line.Show(national[^2..]);
        return line.Length;
    }
}
