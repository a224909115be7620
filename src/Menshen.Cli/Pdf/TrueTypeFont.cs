using System.Buffers.Binary;
using System.Text;

namespace Menshen.Cli.Pdf;

/// <summary>What layout has to know of a TrueType font: which characters it has, and how wide each is.</summary>
/// <remarks>OpenType specification, tables <c>cmap</c> (formats 4 and 12), <c>hhea</c>, <c>hmtx</c>. The library that writes the file draws a box for what a font has not, and does not tell.</remarks>
internal sealed class TrueTypeFont
{
    private const int Tables = 12, EntrySize = 16, FormatOfSegments = 4, FormatOfGroups = 12;

    private readonly byte[] _file;
    private readonly Dictionary<int, int> _glyphs = [];
    private readonly double _unitsPerEm;
    private readonly int _metrics, _widths;

    public TrueTypeFont(byte[] file)
    {
        _file = file;
        _unitsPerEm = U16(Table("head") + 18);
        (_metrics, _widths) = (Table("hmtx"), U16(Table("hhea") + 34));
        var map = Table("cmap");
        for (var i = 0; i < U16(map + 2); i++) Read(map + (int)U32(map + 8 + (8 * i)));
    }

    public byte[] File => _file;

    public bool Has(Rune rune) => _glyphs.ContainsKey(rune.Value);

    /// <summary>The advance of a character, as a part of the font's size.</summary>
    public double WidthOf(Rune rune) => U16(_metrics + (4 * Math.Min(_glyphs[rune.Value], _widths - 1))) / _unitsPerEm;

    private int Table(string name)
    {
        for (var i = 0; i < U16(4); i++)
        {
            var entry = Tables + (EntrySize * i);
            if (Encoding.ASCII.GetString(_file, entry, 4) == name) return (int)U32(entry + 8);
        }

        throw new InvalidDataException($"the font has no table {name}");
    }

    private void Read(int map)
    {
        if (U16(map) == FormatOfSegments) Segments(map);
        if (U16(map) == FormatOfGroups) Groups(map);
    }

    private void Segments(int map)
    {
        var twice = U16(map + 6);
        for (var i = 0; i < twice; i += 2)
        {
            var (last, first, delta, range) = (U16(map + 14 + i), U16(map + 16 + twice + i), U16(map + 16 + (2 * twice) + i), map + 16 + (3 * twice) + i);
            for (var code = first; code <= last && code != 0xffff; code++)
            {
                var glyph = U16(range) == 0 ? code : U16(range + U16(range) + (2 * (code - first)));
                if (glyph != 0 && ((glyph + delta) & 0xffff) != 0) _glyphs[code] = (glyph + delta) & 0xffff;
            }
        }
    }

    private void Groups(int map)
    {
        for (var i = 0; i < U32(map + 12); i++)
        {
            var group = map + 16 + (12 * i);
            var (first, last, glyph) = ((int)U32(group), (int)U32(group + 4), (int)U32(group + 8));
            for (var code = first; code <= last; code++) _glyphs[code] = glyph + code - first;
        }
    }

    private int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at));
}
