using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The policy's <c>seals</c>: which columns are to be sealed, in which groups. What is sealed stands in the engine's catalogue.</summary>
/// <param name="Groups">No two of one name.</param>
public sealed record SealRules(ImmutableArray<SealGroupRule> Groups)
{
    public static SealRules None { get; } = new([]);

    /// <summary>The group that a column is to be sealed in; null if in none.</summary>
    public SealGroupRule? GroupOf(SealedColumnName column) => Groups.FirstOrDefault(rule => rule.Columns.Contains(column));

    /// <summary>The group of that name; null if there is none.</summary>
    public SealGroupRule? Find(string group) => Groups.FirstOrDefault(rule => rule.Name == group);
}
