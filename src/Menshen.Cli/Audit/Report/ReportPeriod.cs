namespace Menshen.Cli.Audit.Report;

/// <summary>The period of a report: whole days of local time that are over.</summary>
internal static class ReportPeriod
{
    /// <summary>The day, the seven days or the calendar month that ended last before <paramref name="until"/>.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Of(string period, DateTimeOffset until, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(until, zone).Date;
        var end = period == "month" ? new DateTime(local.Year, local.Month, 1) : local;
        var begin = period switch
        {
            "day" => end.AddDays(-1),
            "week" => end.AddDays(-7),
            _ => end.AddMonths(-1),
        };
        return (At(begin, zone), At(end, zone));
    }

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));
}
