using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>One rule of the policy's <c>end-users</c>: which accounts of applications say for whom they ask.</summary>
/// <param name="Id">Its name, unique in the file.</param>
/// <param name="Subjects">For these accounts; empty for all.</param>
/// <param name="Groups">For members of one of these groups; empty for all.</param>
/// <param name="Demand">What is asked of them.</param>
public sealed record EndUserRule(string Id, ImmutableArray<string> Subjects, ImmutableArray<string> Groups, EndUserDemand Demand)
{
    public bool IsFor(string subject, IReadOnlyCollection<string> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return (Subjects.IsEmpty || Subjects.Contains(subject)) && (Groups.IsEmpty || groups.Any(group => Groups.Contains(group)));
    }
}
