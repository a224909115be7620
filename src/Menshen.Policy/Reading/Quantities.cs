using System.Globalization;

namespace Menshen.Policy.Reading;

/// <summary>Reads and writes times and sizes with their units; a number without a unit is not a quantity.</summary>
internal static class Quantities
{
    private static readonly (string Unit, long Milliseconds)[] TimeUnits =
        [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1)];

    private static readonly (string Unit, long Bytes)[] SizeUnits = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    public const string TimeExample = "a time such as 20ms, 15s, 5min or 1h";

    public const string SizeExample = "a size such as 64MiB, 512KiB or 1GiB";

    public static bool TryReadTime(string text, out TimeSpan time)
    {
        time = default;
        // TimeSpan holds 922 million seconds; the units below never reach that through a checked product.
        if (!TryRead(text, TimeUnits, out var milliseconds) || milliseconds > (long)TimeSpan.MaxValue.TotalMilliseconds)
            return false;
        time = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    public static bool TryReadSize(string text, out long bytes) => TryRead(text, SizeUnits, out bytes);

    public static bool TryReadShare(string text, out int percent)
    {
        percent = 0;
        return text.EndsWith('%') && int.TryParse(text.AsSpan()[..^1].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out percent);
    }

    public static string WriteTime(TimeSpan time) => Write((long)time.TotalMilliseconds, TimeUnits, "0s");

    public static string WriteSize(long bytes) => Write(bytes, SizeUnits, "0B");

    private static bool TryRead(string text, (string Unit, long Factor)[] units, out long value)
    {
        value = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var unit = text.AsSpan(digits).TrimStart();
        foreach (var (name, factor) in units)
        {
            if (!unit.SequenceEqual(name))
                continue;
            if (number > long.MaxValue / factor)
                return false;
            value = number * factor;
            return true;
        }

        return false;
    }

    private static string Write(long value, (string Unit, long Factor)[] units, string zero)
    {
        foreach (var (unit, factor) in units)
        {
            if (value != 0 && value % factor == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{value / factor}{unit}");
        }

        return zero;
    }
}
