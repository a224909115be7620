using System.Globalization;

namespace Menshen.Backup.Wal;

/// <summary>Reads PostgreSQL's setting of the size of WAL segments, such as <c>16MB</c>.</summary>
internal static class WalSegmentSize
{
    public static int Parse(string setting)
    {
        var unit = setting.EndsWith("GB", StringComparison.Ordinal) ? 1 << 30 : setting.EndsWith("MB", StringComparison.Ordinal) ? 1 << 20 : 0;
        var size = unit == 0 ? 0 : long.Parse(setting.AsSpan(0, setting.Length - 2), CultureInfo.InvariantCulture) * unit;
        return size is > 0 and <= 1L << 30 ? (int)size : throw new BackupException($"WAL segments of {setting} are unknown", "Tell the makers.");
    }
}
