namespace Menshen.Server;

/// <summary>Where a new master key shall be kept: exactly one of them.</summary>
/// <param name="PassphraseFile">Sealed under the passphrase in the first line of this file.</param>
/// <param name="Credential">In this file, which holds it: 32 bytes, or 64 hexadecimal digits.</param>
/// <param name="Token">Wrapped under a key in a PKCS#11 token, as a <c>pkcs11:</c> URI.</param>
/// <param name="IsOpen">In <c>keys/master.key</c> as it is.</param>
public sealed record MasterKeyPlace(string? PassphraseFile, string? Credential, string? Token, bool IsOpen)
{
    /// <summary>How many are named.</summary>
    public int Count => (PassphraseFile is null ? 0 : 1) + (Credential is null ? 0 : 1) + (Token is null ? 0 : 1) + (IsOpen ? 1 : 0);
}
