using System.Text;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The policy in force: replaced as a whole while everything runs. Any thread.</summary>
internal sealed class PolicyState
{
    private readonly MaskDigest _digest;
    private AppliedPolicy _current;
    private PolicySet _running;
    private CommonPolicyState _common;

    /// <param name="first">In force at the start.</param>
    /// <param name="digest">For masks that show a digest.</param>
    public PolicyState(AppliedPolicy first, MaskDigest digest)
    {
        _digest = digest;
        (_current, _running, StartedWith) = (first, Running(first.Set, first.Version), first);
        Rules = new InForce<PolicySet>(() => Volatile.Read(ref _running));
        _common = CommonOf(first);
    }

    /// <summary>Another one is in force. Raised on the task that put it there.</summary>
    public event EventHandler? Replaced;

    public AppliedPolicy Current => Volatile.Read(ref _current);

    /// <summary>The one that was in force when the parts were made that take a restart to change.</summary>
    public AppliedPolicy StartedWith { get; }

    /// <summary>Its rules as they hold now, for whoever asks again and again: what takes a restart is as it was at the start.</summary>
    public InForce<PolicySet> Rules { get; }

    /// <summary>What other gateways are to know of it.</summary>
    public CommonPolicyState Common => Volatile.Read(ref _common);

    /// <summary>Why the policy in force may not be what its keepers think it is, or null.</summary>
    public string? Trouble { get; set; }

    /// <summary>Settings that were changed and hold after the next start only.</summary>
    public IReadOnlyList<string> Waiting =>
        ReferenceEquals(Current, StartedWith) ? []
            : [.. StartedWith.PlanTo(Current).Differences.Where(difference => difference.Reach == PolicyReach.Restart)
                .Select(difference => difference.Place).Distinct()];

    public void Replace(AppliedPolicy next)
    {
        Volatile.Write(ref _running, Running(next.Set.HeldBackTo(StartedWith.Set), next.Version));
        Volatile.Write(ref _current, next);
        // Last: nobody is told of a policy that does not hold yet.
        Volatile.Write(ref _common, CommonOf(next));
        Replaced?.Invoke(this, EventArgs.Empty);
    }

    private CommonPolicyState CommonOf(AppliedPolicy current) =>
        new(current.Version, AppliedPolicy.DigestOf(Encoding.UTF8.GetBytes(CommonPolicy.Write(_running, current.Words))), Waiting.Count > 0);

    private PolicySet Running(PolicySet set, long version) => set with { Masks = set.Masks.WithDigest(_digest), Number = version };
}
