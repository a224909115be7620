using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>One group of sealed columns: they share a key and can be compared with one another.</summary>
/// <param name="Name">Small letters, digits and dashes; at most 31.</param>
/// <param name="Tag">What the values are, such as <c>pii.id-card</c>: rights and masks go by it.</param>
/// <param name="IsSearchable">Mode eq: equal values have equal texts. Else mode random: nothing can be searched.</param>
/// <param name="Columns">No column stands in two groups.</param>
/// <param name="HasFieldLabels">Each value carries the label of the session that wrote it, and opens only for a session whose label dominates it.</param>
public sealed record SealGroupRule(string Name, string Tag, bool IsSearchable, ImmutableArray<SealedColumnName> Columns, bool HasFieldLabels = false)
{
    /// <summary>How many last characters of the values can be searched; 0: none, the default. Who has the engine's files sees which values end alike.</summary>
    public int Suffix { get; init; }
}
