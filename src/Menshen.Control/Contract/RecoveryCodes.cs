namespace Menshen.Control;

/// <summary>Codes for the day when the authenticator is gone, each good once.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Codes">Shown this once; only digests are stored.</param>
public sealed record RecoveryCodes(string Name, IReadOnlyList<SecretText> Codes)
{
    /// <summary>Without the codes.</summary>
    public override string ToString() => $"recovery codes of {Name}";
}
