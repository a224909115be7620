namespace Menshen.Server;

/// <summary>Something of the follower's that does not work, or works again.</summary>
/// <param name="Part">What: <c>alarms</c>, <c>vault</c>, or a receiver's address.</param>
/// <param name="Words">What is wrong; null: it works again.</param>
internal sealed record FollowerTrouble(string Part, string? Words)
{
    /// <summary>The part that brings the journal into the vault.</summary>
    public const string Vault = "vault";
}
