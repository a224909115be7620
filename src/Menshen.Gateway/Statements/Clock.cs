namespace Menshen.Gateway.Statements;

/// <summary>The one source of times in records: microseconds since the Unix epoch, UTC.</summary>
internal sealed class Clock(TimeProvider time)
{
    /// <summary>The present.</summary>
    public long Now => (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
