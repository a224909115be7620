namespace Menshen.Control;

/// <summary>Answer to a new user or a new password.</summary>
/// <param name="Name">The user.</param>
/// <param name="GeneratedPassword">Shown this once and stored nowhere; null if the caller gave the password.</param>
/// <param name="Message">What else happened, such as "database x was created"; may be empty.</param>
public sealed record UserCredentials(string Name, SecretText? GeneratedPassword, string Message)
{
    /// <summary>The name only: the password must not reach a log.</summary>
    public override string ToString() => $"credentials of {Name}";
}
