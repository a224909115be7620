using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The policy's words about the journal's keeping, as the journal takes them.</summary>
public static class JournalPolicy
{
    public static SpaceLimits Limits(PolicySet policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var rules = policy.JournalKeeping;
        return new SpaceLimits
        {
            CapacityBytes = rules.CapacityBytes,
            AlarmAt = rules.AlarmAtPercent / 100.0,
            ReserveBytes = rules.ReserveBytes,
            WhenFull = rules.WhenFull switch
            {
                JournalOverflow.Stop => WhenFull.Stop,
                JournalOverflow.OverwriteOldestArchived => WhenFull.OverwriteOldestArchived,
                JournalOverflow.DropAndCount => WhenFull.DropAndCount,
                _ => throw new ArgumentOutOfRangeException(nameof(policy)),
            },
        };
    }
}
