using Menshen.Keystore.Files;

namespace Menshen.Keystore;

/// <summary>How the one who starts Menshen gets at the master key: nothing needed, a passphrase, or a credential from outside.</summary>
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

    internal static KeystoreUnlock FromPassphrase(ReadOnlySpan<char> passphrase, ScryptCost cost)
    {
        var bytes = SecretBytes.Utf8(passphrase);
        return new(MasterSealing.Passphrase, bytes, null, cost) { IsLongEnough = passphrase.Length >= ShortestPassphrase };
    }

    public void Dispose() => Passphrase?.Dispose();

    public override string ToString() => $"unlock by {Sealing}";
}
