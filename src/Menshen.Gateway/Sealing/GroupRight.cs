using Menshen.Crypto.Sealing;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>What one session may do with the values of one seal group, for the moment.</summary>
/// <param name="WritesAt">Bits of the label that new values carry; 0: none.</param>
internal sealed record GroupRight(DisclosureRight Right, IMask Mask, SealMode Mode, long WritesAt)
{
    /// <summary>In clear, masked, or as it lies in the engine.</summary>
    public Showing Showing => Right.Showing;

    public bool MaySearch => Right.MaySearch;

    /// <summary>Who may not search must not write into what can be compared either: the answer of a unique index is a search.</summary>
    public bool MayWrite => Right.MayEnter || Right.MaySearch || Mode == SealMode.Random;
}
