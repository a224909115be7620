using System.Collections.Immutable;
using Menshen.Crypto.Sealing;

namespace Menshen.Gateway;

/// <summary>One seal group as the gateway needs it.</summary>
/// <param name="Number">The catalogue's number, in every value.</param>
/// <param name="Name">Its name in policy.</param>
/// <param name="Tag">The sensitivity class that rights and masks go by.</param>
/// <param name="Mode">How its values are sealed.</param>
/// <param name="ActiveVersion">The key that seals new values; 0: none, nothing can be written.</param>
/// <param name="HasFieldLabels">What a session with a label writes carries that label.</param>
public sealed record SealGroupEntry(int Number, string Name, string Tag, SealMode Mode, int ActiveVersion, bool HasFieldLabels = false)
{
    /// <summary>How many last characters of the values can be searched; 0: none.</summary>
    public int Suffix { get; init; }

    /// <summary>Versions of its key that seal nothing new, whatever a database has: their validity is over.</summary>
    public ImmutableArray<int> Ended { get; init; } = [];
}
