using System.Collections.Concurrent;
using Menshen.Gateway.Statements;

namespace Menshen.Gateway.Quotas;

/// <summary>What each subject with a quota by the hour has had within the last one. Any thread.</summary>
/// <remarks>Counted by this gateway since its start: a restart forgets, and two gateways count apart, as with <c>values-per-day</c>.</remarks>
internal sealed class SubjectUses(Clock clock)
{
    private readonly ConcurrentDictionary<long, SubjectUse> _uses = new();

    public GatewayMinute Minute { get; } = new(clock);

    /// <summary>The counts of the subject with that number.</summary>
    public SubjectUse Of(long subject) => _uses.GetOrAdd(subject, static _ => new SubjectUse());
}
