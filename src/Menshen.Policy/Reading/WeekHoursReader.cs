using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads <c>days</c>, <c>hours</c> and <c>zone</c> of a rule.</summary>
internal static class WeekHoursReader
{
    private static readonly (string, DayOfWeek)[] Days =
    [
        ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday),
        ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday),
    ];

    /// <summary>When the rule counts; null for always.</summary>
    public static WeekHours? Read(SectionReader section)
    {
        var days = WordReader.Chosen(section, "days", Days).ToImmutableArray();
        var hours = WordReader.Hours(section);
        var zone = TimeZoneInfo.Local;
        if (section.Scalar("zone") is { } written && !TimeZoneInfo.TryFindSystemTimeZoneById(written.Text, out zone!))
        {
            section.Errors.Add(written, $"`{written.Text}` is not a time zone", "Write one of the system's, such as Asia/Shanghai or UTC");
            zone = TimeZoneInfo.Utc;
        }

        if (section.Has("zone") && !section.Has("days") && !section.Has("hours"))
            section.Errors.Add(section.KeyOf("zone"), "a time zone alone means nothing", "Add `hours: 08:00-18:00` or `days: [mon, tue]`, or delete the line");
        return days.IsEmpty && hours is null ? null : new WeekHours(days, hours, zone);
    }
}
