namespace Menshen.Control;

/// <summary>One's own password, to be changed.</summary>
/// <param name="Name">Whose.</param>
/// <param name="OldPassword">The proof that it is one's own.</param>
/// <param name="NewPassword">The new one.</param>
public sealed record OwnPasswordChange(string Name, string OldPassword, string NewPassword)
{
    /// <summary>The name only: no password must reach a log.</summary>
    public override string ToString() => $"password change of {Name}";
}
