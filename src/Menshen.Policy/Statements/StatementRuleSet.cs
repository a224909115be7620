using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The policy's <c>statements</c>: which statements are refused to whom, and when. Nothing is, by default.</summary>
public sealed record StatementRuleSet(ImmutableArray<StatementRule> All)
{
    public static StatementRuleSet None { get; } = new([]);

    /// <summary>The rules for one session, for as long as its subject's groups are these.</summary>
    public ImmutableArray<StatementRule> For(string subject, IEnumerable<string> groups, string kind, string? power, string database)
    {
        if (All.IsEmpty) return [];
        var members = groups as IReadOnlyCollection<string> ?? [.. groups];
        return [.. All.Where(rule => rule.IsFor(subject, members, kind, power ?? "", database))];
    }
}
