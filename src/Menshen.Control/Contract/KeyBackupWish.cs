namespace Menshen.Control;

/// <summary>Asks for all keys of the keystore in sealed form: under a passphrase, or under a key in shares.</summary>
/// <param name="Passphrase">At least 12 characters; null for shares.</param>
/// <param name="Shares">How many shares; null for a passphrase.</param>
/// <param name="Threshold">How many of them open it.</param>
public sealed record KeyBackupWish(SecretText? Passphrase, int? Shares, int? Threshold)
{
    /// <summary>Never the passphrase.</summary>
    public override string ToString() => Shares is null ? "backup under a passphrase" : $"backup in {Shares} shares, {Threshold} needed";
}
