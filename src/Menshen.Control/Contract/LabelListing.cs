namespace Menshen.Control;

/// <summary>The labels of the policy, where they are to be and where they are.</summary>
/// <param name="Levels">From the lowest to the highest.</param>
/// <param name="Integrities">From the lowest to the highest; empty if not used.</param>
/// <param name="Categories">In the policy's order.</param>
/// <param name="Labels">Those that exist, ascending.</param>
/// <param name="Tables">The policy's rules.</param>
/// <param name="Databases">By name.</param>
/// <param name="Trouble">Why the clearances may be old, or null.</param>
public sealed record LabelListing(
    IReadOnlyList<string> Levels, IReadOnlyList<string> Integrities, IReadOnlyList<string> Categories, IReadOnlyList<LabelName> Labels,
    IReadOnlyList<LabelledTable> Tables, IReadOnlyList<LabelledDatabase> Databases, string? Trouble);
