using System.Threading.RateLimiting;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>How much one source address may ask, and how often it may try to log in.</summary>
internal sealed class RequestBudget(ControlRules rules) : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> _requests = PartitionedRateLimiter.Create<string, string>(source =>
        RateLimitPartition.GetTokenBucketLimiter(source, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 2 * rules.RequestsPerSecond, TokensPerPeriod = rules.RequestsPerSecond, ReplenishmentPeriod = Second, QueueLimit = 0,
        }));

    private readonly PartitionedRateLimiter<string> _logins = PartitionedRateLimiter.Create<string, string>(source =>
        RateLimitPartition.GetSlidingWindowLimiter(source, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = rules.LoginsPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0,
        }));

    /// <summary>Null while there is some left.</summary>
    public ControlAnswer? Refusal(string source, ControlOperation operation)
    {
        using var request = _requests.AttemptAcquire(source);
        if (request.IsAcquired && operation != ControlOperations.Login)
            return null;
        using var login = request.IsAcquired ? _logins.AttemptAcquire(source) : null;
        return login is { IsAcquired: true } ? null : ControlAnswer.Refused("too-many", "too many requests from this address", "Ask again later.");
    }

    /// <summary>Takes one try to log in; false if none is left.</summary>
    public bool TakesLogin(string source)
    {
        using var login = _logins.AttemptAcquire(source);
        return login.IsAcquired;
    }

    public void Dispose()
    {
        _requests.Dispose();
        _logins.Dispose();
    }
}
