namespace Menshen.Server;

/// <summary>Says when the next scrub is: the next time of that hour.</summary>
internal static class ScrubSchedule
{
    /// <param name="now">Local time.</param>
    /// <param name="at">The hour; null: never.</param>
    public static DateTimeOffset? After(DateTimeOffset now, TimeOnly? at)
    {
        if (at is not { } hour) return null;
        var today = new DateTimeOffset(now.Date + hour.ToTimeSpan(), now.Offset);
        return today > now ? today : today.AddDays(1);
    }
}
