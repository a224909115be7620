using Menshen.Gateway.Transport;

namespace Menshen.Gateway.Statements;

/// <summary>The one source of times in records: microseconds since the Unix epoch, UTC.</summary>
internal sealed class Clock(TimeProvider time)
{
    // Read twice per statement. The system's own clock is asked without the calendar between: half the cost.
    private readonly bool _isSystem = time == TimeProvider.System;

    /// <summary>The present.</summary>
    public long Now => _isSystem ? LibC.RealTimeMicroseconds() : (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The present, with the calendar.</summary>
    public DateTimeOffset Moment => time.GetUtcNow();
}
