using System.Globalization;

namespace Menshen.Backup.Wal;

/// <summary>Names of WAL segments, as PostgreSQL gives them.</summary>
internal static class WalName
{
    private const ulong BytesInId = 0x1_0000_0000;

    /// <summary>The segment that a byte of the WAL lies in.</summary>
    public static string Of(uint timeline, ulong lsn, int segmentBytes)
    {
        var (number, inId) = (lsn / (ulong)segmentBytes, BytesInId / (ulong)segmentBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{timeline:X8}{number / inId:X8}{number % inId:X8}");
    }

    /// <summary>The timeline of a segment's name.</summary>
    public static uint TimelineOf(string name) => uint.Parse(name.AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The byte at which a segment begins; null if it is no segment's name.</summary>
    public static (uint Timeline, ulong Start)? Parse(string name, int segmentBytes) =>
        name.Length == 24 && uint.TryParse(name.AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var timeline)
            && uint.TryParse(name.AsSpan(8, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var id)
            && uint.TryParse(name.AsSpan(16, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var segment)
            ? (timeline, (id * BytesInId) + (segment * (ulong)segmentBytes))
            : null;
}
