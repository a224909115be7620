namespace Menshen.Control;

/// <summary>A session of the control surface.</summary>
/// <param name="Token">Proves the session: <c>Authorization: Bearer ...</c>. Shown this once, and good from where it was asked for alone.</param>
/// <param name="Name">Whose session.</param>
/// <param name="Role"><c>sysadmin</c>, <c>secadmin</c>, <c>auditor</c> or <c>subject</c>.</param>
/// <param name="MustChangePassword">True: nothing else is possible before the own password is changed.</param>
/// <param name="ExpiresAt">It ends then at the latest.</param>
/// <param name="IdleSeconds">It ends after so long without a request.</param>
public sealed record LoginAnswer(
    string Token, string Name, string Role, bool MustChangePassword, DateTimeOffset ExpiresAt, double IdleSeconds)
{
    /// <summary>The policy's warning, as the gateway sends it; empty for none.</summary>
    public string Banner { get; init; } = "";

    /// <summary>The log-in before this one; null where the policy does not show it.</summary>
    public LastLoginReport? LastLogin { get; init; }

    /// <summary>The name only: the token must not reach a log.</summary>
    public override string ToString() => $"session of {Name}";
}
