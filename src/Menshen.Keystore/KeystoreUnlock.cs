using Menshen.Keystore.Files;
using Menshen.Keystore.Token;

namespace Menshen.Keystore;

/// <summary>How the one who starts Menshen gets at the master key: nothing needed, a passphrase, a credential from outside, or a
/// PKCS#11 token.</summary>
public sealed class KeystoreUnlock : IDisposable
{
    /// <summary>Shortest passphrase taken for a new keystore, in characters (GB/T 39786 asks for more than guessable; length is what
    /// counts).</summary>
    internal const int ShortestPassphrase = 12;

    private KeystoreUnlock(MasterSealing sealing, SecretBytes? passphrase, string? credentialPath, ScryptCost cost)
    {
        Sealing = sealing;
        Passphrase = passphrase;
        CredentialPath = credentialPath;
        Cost = cost;
    }

    /// <summary>The way this opens.</summary>
    public MasterSealing Sealing { get; }

    internal SecretBytes? Passphrase { get; }

    internal string? CredentialPath { get; }

    internal ScryptCost Cost { get; }

    internal TokenUri? Token { get; private init; }

    internal TokenPin? Pin { get; private init; }

    internal bool IsLongEnough { get; private init; } = true;

    /// <summary>The master key lies unsealed in its file: the default, so that a service can start by itself. Copying the disk copies the
    /// keys.</summary>
    public static KeystoreUnlock Unsealed() => new(MasterSealing.None, null, null, ScryptCost.Default);

    /// <summary>The master key is sealed by a passphrase; a new keystore wants at least 12 characters.</summary>
    public static KeystoreUnlock FromPassphrase(ReadOnlySpan<char> passphrase) => FromPassphrase(passphrase, ScryptCost.Default);

    /// <summary>The master key is the file at <paramref name="path"/> (32 bytes, or 64 hexadecimal digits), such as
    /// <c>$CREDENTIALS_DIRECTORY/menshen-master</c> under systemd.</summary>
    public static KeystoreUnlock FromCredential(string path) =>
        new(MasterSealing.Credential, null, Path.GetFullPath(path), ScryptCost.Default);

    /// <summary>The master key is wrapped under a key in a PKCS#11 token; a new keystore has that key made where there is none of its name.</summary>
    /// <param name="uri">Which (RFC 7512), such as <c>pkcs11:token=menshen?module-path=/usr/lib/softhsm/libsofthsm2.so</c>.</param>
    /// <param name="credential">The file with the PIN that systemd hands out, where the URI has no <c>pin-source</c>; null: none.</param>
    public static KeystoreUnlock FromToken(string uri, string? credential)
    {
        var token = TokenUri.Parse(uri);
        var pin = token.PinSource is { } source ? new TokenPin(source)
            : credential is not null ? new TokenPin(credential) { IsCredential = true }
            : throw new KeystoreException("The token's PIN is not to be found. Give pin-source=file:/path in the URI, or the systemd credential menshen-pin; never the PIN itself.");
        return new(MasterSealing.Token, null, null, ScryptCost.Default) { Token = token, Pin = pin };
    }

    internal static KeystoreUnlock FromPassphrase(ReadOnlySpan<char> passphrase, ScryptCost cost)
    {
        var bytes = SecretBytes.Utf8(passphrase);
        return new(MasterSealing.Passphrase, bytes, null, cost) { IsLongEnough = passphrase.Length >= ShortestPassphrase };
    }

    public void Dispose() => Passphrase?.Dispose();

    public override string ToString() => $"unlock by {Sealing}";
}
