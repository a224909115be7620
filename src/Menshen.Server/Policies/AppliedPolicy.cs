using System.Text;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>A policy that was put in force: its text, what it says, and who did it.</summary>
/// <param name="Version">Its number in the catalogue; 0 while it has none.</param>
/// <param name="Text">Byte for byte.</param>
/// <param name="Set">What it says.</param>
internal sealed record AppliedPolicy(long Version, byte[] Text, PolicySet Set)
{
    /// <summary>SM3 of the text, in hexadecimal.</summary>
    public string Digest { get; } = DigestOf(Text);

    /// <summary>The text, for plans.</summary>
    public string Words { get; } = Encoding.UTF8.GetString(Text);

    public static string DigestOf(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(Sm3.Hash(text));

    /// <summary>Reads a text that was in force; another version of Menshen may have understood what this one does not.</summary>
    public static AppliedPolicy Of(long version, byte[] text)
    {
        var result = PolicySet.ParseInForce(Encoding.UTF8.GetString(text), $"policy {version}");
        return result.IsValid
            ? new AppliedPolicy(version, text, result.Policy)
            : throw new ServerFaultException(
                $"this version does not understand the policy in force: {result.Errors[0]}",
                "Start the version before, and apply a policy that both understand: menshen apply FILE");
    }

    public static AppliedPolicy Of(StoredPolicy stored) => Of(stored.Version, stored.Text.ToArray());

    /// <summary>What would change if that one came in its place.</summary>
    public PolicyPlan PlanTo(AppliedPolicy other) => PolicyPlan.Between(Set, Words, other.Set, other.Words);

    public override string ToString() => $"policy {Version}";
}
