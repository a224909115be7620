namespace Menshen.Policy;

/// <summary>Vehicle plates: province, letter of the office, and the last sign if it is a letter or digit.</summary>
/// <remarks><code>京A12345, 京AD12345  ─►  京A****5</code></remarks>
internal sealed class PlateMask : IMask
{
    private const int Stars = 4;

    /// <summary>Bytes of a Chinese character.</summary>
    private const int Han = 3;

    /// <summary>The provinces' short names.</summary>
    public const string Provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

    /// <summary>Last signs of plates for training, police, trailers, border traffic.</summary>
    private const string Ends = "学警挂港澳";

    private static readonly byte[][] Fronts = Single(Provinces);
    private static readonly byte[][] Last = Single(Ends);

    public int MaxLength(int inputBytes) => Math.Max(FullMask.Length, Han + 1 + Stars + 1);

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        if (!IsPlate(utf8))
            return FullMask.Write(output);
        var line = new MaskLine(output);
        line.Show(utf8[..(Han + 1)]);
        line.Stars(Stars);
        line.Show(utf8[^1] < 0x80 ? utf8[^1..] : default);
        return line.Length;
    }

    private static bool IsPlate(ReadOnlySpan<byte> text)
    {
        if (text.Length < Han + 2 || !In(Fronts, text[..Han]) || text[Han] is < (byte)'A' or > (byte)'Z')
            return false;
        var rest = text[(Han + 1)..];
        if (rest is [(byte)' ' or (byte)'-', ..]) rest = rest[1..];
        else if (rest.StartsWith("·"u8)) rest = rest["·"u8.Length..];
        var signs = 0;
        if (rest.Length > Han && In(Last, rest[^Han..]))
        {
            rest = rest[..^Han];
            signs++;
        }

        foreach (var sign in rest)
        {
            if (sign is (< (byte)'0' or > (byte)'9') and (< (byte)'A' or > (byte)'Z')) return false;
        }

        return signs + rest.Length is 5 or 6;
    }

    private static bool In(byte[][] signs, ReadOnlySpan<byte> sign)
    {
        foreach (var one in signs)
        {
            if (sign.SequenceEqual(one)) return true;
        }

        return false;
    }

    private static byte[][] Single(string signs) => [.. signs.Select(sign => System.Text.Encoding.UTF8.GetBytes(sign.ToString()))];
}
