using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>Days of the week and hours of the day in one time zone.</summary>
/// <param name="Days">Empty for every day.</param>
/// <param name="Hours">Null for the whole day. What goes over midnight belongs to the day on which it began.</param>
/// <param name="Zone">Whose days and hours.</param>
public sealed record WeekHours(ImmutableArray<DayOfWeek> Days, DayHours? Hours, TimeZoneInfo Zone)
{
    private const int DaysOfWeek = 7;

    /// <summary>What .NET calls a machine's zone of which it finds no name.</summary>
    private const string Nameless = "Local";

    /// <summary>The same text for the same hours: each day once and in order, one name for the zone without offset and summer time, which has several, and the rules of one that has no name.</summary>
    internal string Meaning
    {
        get
        {
            var days = Days.Distinct().Order().ToImmutableArray();
            if (Hours is null && days.Length is 0 or DaysOfWeek) return "";
            var hours = (this with { Days = days.Length == DaysOfWeek ? [] : days, Zone = Zone.HasSameRules(TimeZoneInfo.Utc) ? TimeZoneInfo.Utc : Zone }).ToString();
            // Another machine's is called the same, and need not be the same.
            return Zone.Id == Nameless ? $"{hours} {Zone.ToSerializedString()}" : hours;
        }
    }

    public bool Contains(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone).DateTime;
        var time = TimeOnly.FromDateTime(local);
        if (Hours is { } hours)
        {
            if (!hours.Contains(time))
                return false;
            if (hours.From > hours.To && time < hours.To)
                local = local.AddDays(-1);
        }

        return Days.IsEmpty || Days.Contains(local.DayOfWeek);
    }

    /// <summary>As in the file: days, hours, zone.</summary>
    public override string ToString()
    {
        ImmutableArray<string> parts =
        [
            Days.IsEmpty ? "" : string.Join(", ", Days.Select(day => day.ToString()[..3].ToLowerInvariant())),
            Hours is { } day ? day.ToString() : "",
            Zone.Id,
        ];
        return string.Join(" ", parts.Where(part => part.Length > 0));
    }
}
