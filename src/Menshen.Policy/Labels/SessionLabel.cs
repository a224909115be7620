using System.Collections.Immutable;

namespace Menshen.Policy.Labels;

/// <summary>The label that a session has from its login to its end.</summary>
/// <param name="Name">As the policy writes it.</param>
/// <param name="Bits">What it reads up to, and what its rows get.</param>
/// <param name="Floor">The lowest label it may write: its own, or for a trusted subject one that it dominates.</param>
/// <param name="Readable">The labels that exist and that it dominates, ascending.</param>
public sealed record SessionLabel(string Name, long Bits, long Floor, ImmutableArray<long> Readable)
{
    /// <summary>True if its subject may write below its own label.</summary>
    public bool IsTrusted => Floor != Bits;
}
