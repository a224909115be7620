namespace Menshen.Samples.ExpressRealname;

/// <summary>The sample's window of time. Fixed, so that the data do not depend on the day they are made.</summary>
internal static class Calendar
{
    /// <summary>First business day. All times are Beijing time, +08.</summary>
    public static readonly DateOnly FirstDay = new(2026, 3, 1);

    /// <summary>Days in which waybills are collected.</summary>
    public const int Days = 120;

    /// <summary>Couriers collect from 07:00 to 21:30.</summary>
    public const int OpeningSecond = 7 * 3600;
    public const int ClosingSecond = (21 * 3600) + 1800;

    public static DateTime At(int day, int secondOfDay) => FirstDay.ToDateTime(TimeOnly.MinValue).AddDays(day).AddSeconds(secondOfDay);

    /// <summary>The business day of a waybill: they are numbered in the order of days.</summary>
    public static int DayOf(long waybill, long waybills) => (int)((waybill - 1) * Days / waybills);
}
