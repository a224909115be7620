namespace Menshen.Policy;

/// <summary>One thing that speaks for a proposal: a code and counts, never a value.</summary>
/// <param name="Code">One of <see cref="DiscoveryReasons"/>.</param>
/// <param name="Matching">Values of that form; 0 where the reason is no form.</param>
/// <param name="Of">Values looked at.</param>
public readonly record struct DiscoveryReason(string Code, int Matching, int Of);
