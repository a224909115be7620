using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>A tag that a column should perhaps have.</summary>
/// <param name="Tag">Such as <c>pii.phone</c>.</param>
/// <param name="Confidence">0 to 1; at <see cref="Likely"/> and above somebody should decide about the column.</param>
/// <param name="Reasons">What speaks for it, strongest first.</param>
public sealed record ColumnProposal(string Tag, double Confidence, ImmutableArray<DiscoveryReason> Reasons)
{
    /// <summary>From here on a proposal stands in the drafted policy.</summary>
    public const double Likely = 0.5;
}
