namespace Menshen.Control;

/// <summary>Who asks for something of his own, and the proof of it.</summary>
/// <param name="Name">The subject's name.</param>
/// <param name="Password">Its password.</param>
/// <param name="Code">A one-time or recovery code; null from whoever has enrolled none.</param>
public sealed record CallerCredentials(string Name, SecretText Password, SecretText? Code)
{
    /// <summary>The name only: password and code must not reach a log.</summary>
    public override string ToString() => $"caller {Name}";
}
