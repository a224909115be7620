using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The policy's <c>end-users</c>: which accounts of applications say which of their users asks. Who is in no rule says nothing.</summary>
public sealed record EndUserRules(ImmutableArray<EndUserRule> All)
{
    private const string Application = "application";

    public static EndUserRules None { get; } = new([]);

    /// <summary>What holds for one account: the strictest of all rules that are for it. A person is his own end user, whatever a rule says.</summary>
    public EndUserDemand DemandOn(string subject, IEnumerable<string> groups, string kind)
    {
        if (All.IsEmpty || kind != Application) return EndUserDemand.None;
        var members = groups as IReadOnlyCollection<string> ?? [.. groups];
        return All.Where(rule => rule.IsFor(subject, members)).Select(rule => rule.Demand).DefaultIfEmpty(EndUserDemand.None).Max();
    }
}
