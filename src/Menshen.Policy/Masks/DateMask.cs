using System.Text.Unicode;

namespace Menshen.Policy;

/// <summary>Dates and points in time that begin with a year of four digits: the year.</summary>
/// <remarks><code>1990-05-17, 1990/5/17, 19900517, 1990年5月17日, 1990-05-17 08:30:00+08  ─►  1990-**-**</code></remarks>
internal sealed class DateMask : IMask
{
    private const int Year = 4;

    /// <summary>Longer texts begin with a year by chance: PostgreSQL's longest has 32 characters.</summary>
    private const int Longest = 40;

    private static ReadOnlySpan<byte> Hidden => "-**-**"u8;

    public int MaxLength(int inputBytes) => Year + Hidden.Length;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        if (!Utf8.IsValid(utf8) || !IsDate(utf8))
            return FullMask.Write(output);
        var line = new MaskLine(output);
        line.Show(utf8[..Year]);
        line.Show(Hidden);
        return line.Length;
    }

    private static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length is <= Year or > Longest || Digits(text) is not (Year or Year + 4)) return false;
        if (Digits(text) == Year + 4) return text.Length == Year + 4 && IsPart(text.Slice(Year, 2), 12) && IsPart(text.Slice(Year + 2, 2), 31);
        var rest = text[Year..];
        var separator = rest.StartsWith("年"u8) ? "月"u8 : rest[..1];
        if (separator is not [(byte)'-' or (byte)'/' or (byte)'.'] && separator.Length == 1) return false;
        rest = rest[separator.Length..];
        var month = Digits(rest);
        if (month is 0 or > 2 || !IsPart(rest[..month], 12) || !rest[month..].StartsWith(separator)) return false;
        rest = rest[(month + separator.Length)..];
        var day = Digits(rest);
        return day is 1 or 2 && IsPart(rest[..day], 31) && (rest.Length == day || rest[day..].StartsWith("日"u8) || rest[day] is (byte)' ' or (byte)'T');
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? text.Length : length;
    }

    private static bool IsPart(ReadOnlySpan<byte> digits, int most)
    {
        var number = 0;
        foreach (var digit in digits) number = number * 10 + (digit - '0');
        return number >= 1 && number <= most;
    }
}
