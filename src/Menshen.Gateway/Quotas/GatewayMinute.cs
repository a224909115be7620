using Menshen.Gateway.Statements;

namespace Menshen.Gateway.Quotas;

/// <summary>The number of the present minute, by the clock of the records.</summary>
internal sealed class GatewayMinute(Clock clock)
{
    private const long Microseconds = 60_000_000;

    public long Now => clock.Now / Microseconds;
}
