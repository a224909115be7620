namespace Menshen.Control;

/// <summary>Asks for a session of the control surface.</summary>
/// <param name="Name">A subject's name.</param>
/// <param name="Password">The password with which the subject logs in to databases.</param>
/// <param name="Code">A code of the second factor, or null.</param>
public sealed record LoginRequest(string Name, SecretText Password, SecretText? Code)
{
    /// <summary>The name only: password and code must not reach a log.</summary>
    public override string ToString() => $"log-in of {Name}";
}
