namespace Menshen.Control;

/// <summary>A password to set.</summary>
/// <param name="Password">Null: Menshen generates one and answers it once.</param>
public sealed record PasswordChange(SecretText? Password)
{
    /// <summary>Nothing of it: the password must not reach a log.</summary>
    public override string ToString() => "password change";
}
