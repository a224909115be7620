namespace Menshen.Control;

/// <summary>Answer to an enrolment of one-time codes.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Uri">What the authenticator reads, the secret in it; shown this once.</param>
public sealed record CodeEnrolment(string Name, SecretText Uri)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"enrolment of {Name}";
}
