using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>What is expected of the hosts of an external engine with several: one is the primary, the others stand by.</summary>
/// <param name="LoginWait">How long a login waits while no host is the primary. Default 10 s: a promotion by hand or by a quick cluster manager, within the
/// time that a login may take in all (<c>sessions.login-timeout</c> ends it sooner).</param>
/// <param name="Minimum">Standbys that must answer. Default 1: without one a loss of the primary is an outage.</param>
/// <param name="DelayLimit">How far a standby's replay may be behind. Default 30 s: more, and a takeover takes noticeably longer.</param>
/// <param name="Sustained">For how long something must be wrong until it is told. Default 30 s: a restart of a standby is nothing to wake anybody for.</param>
public sealed record StandbyRules(TimeSpan LoginWait, int Minimum, TimeSpan DelayLimit, TimeSpan Sustained)
{
    /// <summary>Subjects whose sessions go to a standby that is no later than <see cref="DelayLimit"/>, and to the primary if there is none such. None by
    /// default: what they read may be that much older, their rights too.</summary>
    public ImmutableArray<string> Readers { get; init; } = [];

    public static StandbyRules Default { get; } = new(TimeSpan.FromSeconds(10), 1, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
}
