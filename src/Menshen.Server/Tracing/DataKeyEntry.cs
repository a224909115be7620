using Menshen.Crypto.Sealing;

namespace Menshen.Server;

/// <summary>One version of a seal group's key, without its bytes.</summary>
/// <param name="Group">Number of the group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tag">What its values are, such as <c>pii.id-card</c>.</param>
/// <param name="Version">From 1.</param>
/// <param name="Mode">How the group's values are sealed.</param>
internal sealed record DataKeyEntry(int Group, string Name, string Tag, int Version, SealMode Mode)
{
    /// <summary>How many last characters of the values can be searched; 0: none.</summary>
    public int Suffix { get; init; }
}
