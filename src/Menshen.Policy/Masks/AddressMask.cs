using System.Text.Unicode;

namespace Menshen.Policy;

/// <summary>Addresses that begin with a province or a city: these, by their names in a list, and nothing of the rest.</summary>
/// <remarks><code>浙江省杭州市西湖区文三路 1 号  ─►  浙江省杭州市****</code>
/// Names are looked up, never cut by their endings: 浙江张三家超市 would be read as a city.</remarks>
internal sealed class AddressMask : IMask
{
    private const int Stars = 4;

    public int MaxLength(int inputBytes) => Math.Max(FullMask.Length, PlaceNames.Provinces.Longest + 1 + PlaceNames.Cities.Longest + Stars);

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        var text = utf8.Trim((byte)' ');
        var shown = Shown(text);
        if (shown == 0 || !Utf8.IsValid(utf8))
            return FullMask.Write(output);
        var line = new MaskLine(output);
        line.Show(text[..shown]);
        line.Stars(Stars);
        return line.Length;
    }

    private static int Shown(ReadOnlySpan<byte> text)
    {
        var province = PlaceNames.Provinces.LengthAt(text);
        var rest = text[province..];
        var space = rest is [(byte)' ', ..] ? 1 : 0;
        var city = PlaceNames.Cities.LengthAt(rest[space..]);
        var both = city == 0 ? province : province + space + city;
        var shown = Math.Max(both, PlaceNames.Cities.LengthAt(text));
        // A value that is a place's name and nothing else would be shown whole.
        if (shown == text.Length) shown = shown == both ? province : 0;
        return shown == text.Length ? 0 : shown;
    }
}
