using System.Collections.Frozen;
using System.Text;

namespace Menshen.Policy;

/// <summary>The provinces and cities of <c>Places.txt</c>, found at the beginning of a text.</summary>
internal sealed class PlaceNames
{
    /// <summary>Bytes of a Chinese character; no name is shorter than two.</summary>
    private const int Han = 3;

    private readonly FrozenDictionary<int, byte[][]> _byFirst;

    private PlaceNames(IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).ToList();
        Longest = all.Max(name => name.Length);
        _byFirst = all.GroupBy(name => First(name)).ToFrozenDictionary(same => same.Key, same => same.OrderByDescending(name => name.Length).ToArray());
    }

    /// <summary>With and without their endings: 浙江省, 浙江.</summary>
    public static PlaceNames Provinces { get; } = new(Read("province"));

    /// <summary>Always with their endings: without them 朝阳 is a city and a district of another.</summary>
    public static PlaceNames Cities { get; } = new(Read("city").Select(name => name + "市").Concat(Read("region")));

    /// <summary>Bytes of the longest name.</summary>
    public int Longest { get; }

    /// <summary>Bytes of the longest name with which the text begins; 0 for none.</summary>
    public int LengthAt(ReadOnlySpan<byte> text)
    {
        if (text.Length < Han || !_byFirst.TryGetValue(First(text), out var names)) return 0;
        foreach (var name in names)
        {
            if (text.StartsWith(name)) return name.Length;
        }

        return 0;
    }

    private static int First(ReadOnlySpan<byte> text) => text[0] << 16 | text[1] << 8 | text[2];

    private static IEnumerable<string> Read(string kind) => Reading.PolicyText.ReadEmbedded("Places.txt").Split('\n')
        .Where(line => line.StartsWith(kind, StringComparison.Ordinal))
        .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1));
}
