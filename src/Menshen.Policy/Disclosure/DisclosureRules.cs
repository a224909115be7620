using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The policy's <c>disclosure</c>: who may see, compare and write sealed values. Who is in no rule sees masks.</summary>
/// <param name="All">In the order of the file.</param>
public sealed record DisclosureRules(ImmutableArray<DisclosureRule> All)
{
    public static DisclosureRules None { get; } = new([]);

    /// <summary>What holds for one subject, for as long as its groups are these.</summary>
    /// <param name="subject">Its name.</param>
    /// <param name="groups">The groups it is in.</param>
    /// <param name="kind"><c>person</c> or <c>application</c>.</param>
    /// <param name="power"><c>sysadmin</c>, <c>secadmin</c>, <c>auditor</c>; null or empty for none.</param>
    public DisclosureProfile For(string subject, IEnumerable<string> groups, string kind, string? power)
    {
        var members = groups as IReadOnlyCollection<string> ?? [.. groups];
        return new DisclosureProfile([.. All.Where(rule => rule.IsFor(subject, members, kind, power ?? ""))]);
    }
}
