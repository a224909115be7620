using Menshen.Crypto.Sealing;

namespace Menshen.Engine;

/// <summary>What is said to make a seal group with its first key.</summary>
/// <param name="Name">Lower-case words with hyphens; given once.</param>
/// <param name="Tag">Sensitivity class.</param>
/// <param name="Mode">Whether equal values have equal texts.</param>
/// <param name="Owner">Who answers for its key.</param>
/// <param name="NotAfter">The key seals nothing new from then on; null: no end.</param>
public sealed record SealGroupSpec(string Name, string Tag, SealMode Mode, string Owner, DateTimeOffset? NotAfter)
{
    /// <summary>How many last characters of its values can be searched; 0: none.</summary>
    public int Suffix { get; init; }
}
