namespace Menshen.Server;

/// <summary>An administrator with the first password, which is shown once and stored nowhere.</summary>
/// <param name="Power"><c>sysadmin</c>, <c>secadmin</c> or <c>auditor</c>.</param>
public sealed record OneTimePassword(string Power, string Name, string Password)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Power} {Name}";
}
