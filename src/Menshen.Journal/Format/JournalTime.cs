namespace Menshen.Journal;

/// <summary>The journal's time: microseconds since the Unix epoch, UTC.</summary>
public static class JournalTime
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    private static readonly long EpochTicks = DateTime.UnixEpoch.Ticks;

    public static long Now(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return From(time.GetUtcNow());
    }

    public static long From(DateTimeOffset moment) => (moment.UtcTicks - EpochTicks) / TicksPerMicrosecond;

    /// <summary>The moment of a stored time; times that no calendar holds (damage, a broken clock) become its nearest end.</summary>
    public static DateTimeOffset ToMoment(long microseconds)
    {
        const long MaxMicroseconds = 253_402_300_799_999_999; // 9999-12-31T23:59:59.999999Z
        return DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, -62_135_596_800_000_000, MaxMicroseconds) * TicksPerMicrosecond);
    }
}
