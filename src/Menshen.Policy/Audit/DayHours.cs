using System.Globalization;

namespace Menshen.Policy;

/// <summary>A stretch of each day in local time, such as 18:00-08:00 over midnight; the end is not in it.</summary>
public readonly record struct DayHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Reads <c>HH:MM-HH:MM</c>.</summary>
    public static bool TryParse(string text, out DayHours hours)
    {
        hours = default;
        var parts = text.Split('-');
        if (parts.Length != 2 || !TryTime(parts[0], out var from) || !TryTime(parts[1], out var to) || from == to)
            return false;
        hours = new DayHours(from, to);
        return true;
    }

    public bool Contains(TimeOnly time) => time.IsBetween(From, To);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}-{To:HH:mm}");

    private static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
