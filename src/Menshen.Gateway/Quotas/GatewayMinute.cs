using Menshen.Gateway.Statements;

namespace Menshen.Gateway.Quotas;

/// <summary>The number of the present minute, by the clock of the records, set right by the ledger's where gateways count together.</summary>
internal sealed class GatewayMinute(Clock clock)
{
    private const long Microseconds = 60_000_000;

    private long _ahead;

    public long Now => (clock.Now + Volatile.Read(ref _ahead)) / Microseconds;

    /// <summary>Counts by another clock from here on, which shows that time in microseconds.</summary>
    public void Follow(long now) => Volatile.Write(ref _ahead, now - clock.Now);
}
