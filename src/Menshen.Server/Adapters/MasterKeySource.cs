using Menshen.Keystore;

namespace Menshen.Server;

/// <summary>Finds out how the master key is come by: what the surroundings offer decides, the most protective first.</summary>
public static class MasterKeySource
{
    /// <summary>systemd's directory of decrypted credentials (systemd.exec(5), LoadCredentialEncrypted=).</summary>
    private const string CredentialsDirectory = "CREDENTIALS_DIRECTORY";

    private const string CredentialName = "menshen-master";

    /// <summary>Names a file with the passphrase in its first line; for services that get it from a secret store.</summary>
    private const string PassphraseFile = "MENSHEN_PASSPHRASE_FILE";

    /// <summary>Names a key in a PKCS#11 token, as a <c>pkcs11:</c> URI without its PIN.</summary>
    public const string MasterKey = "MENSHEN_MASTER_KEY";

    private const string PinCredential = "menshen-pin";

    /// <summary>A token, a credential, a passphrase from a file, or nothing: then the master key lies open in its file, and status says
    /// so.</summary>
    public static KeystoreUnlock FromSurroundings(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment(MasterKey) is { Length: > 0 } uri)
            return FromToken(uri, environment(CredentialsDirectory));
        if (environment(CredentialsDirectory) is { Length: > 0 } directory && File.Exists(Path.Combine(directory, CredentialName)))
            return KeystoreUnlock.FromCredential(Path.Combine(directory, CredentialName));
        if (environment(PassphraseFile) is { Length: > 0 } file)
            return KeystoreUnlock.FromPassphrase(FirstLine(file));
        return KeystoreUnlock.Unsealed();
    }

    /// <summary>For a master key that is to be kept there.</summary>
    internal static KeystoreUnlock For(MasterKeyPlace place, Func<string, string?> environment) => place switch
    {
        { Count: not 1 } => throw new ServerFaultException("it is not said where the new master key is kept", "Give one of: --passphrase-file FILE, --credential FILE, --token URI, --open"),
        { PassphraseFile: { } file } => KeystoreUnlock.FromPassphrase(FirstLine(file)),
        { Credential: { } file } => KeystoreUnlock.FromCredential(file),
        { Token: { } uri } => FromToken(uri, environment(CredentialsDirectory)),
        _ => KeystoreUnlock.Unsealed(),
    };

    private static KeystoreUnlock FromToken(string uri, string? credentials)
    {
        var pin = credentials is { Length: > 0 } ? Path.Combine(credentials, PinCredential) : null;
        try
        {
            return KeystoreUnlock.FromToken(uri, File.Exists(pin) ? pin : null);
        }
        catch (KeystoreException e)
        {
            throw new ServerFaultException(e.Message.TrimEnd('.'), $"Correct {MasterKey}, --master-key or --token, or leave it out.", e);
        }
    }

    private static string FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } line
                ? line
                : throw new ServerFaultException($"the passphrase file {file} is empty", "Write the passphrase into its first line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServerFaultException(
                $"the passphrase file {file} cannot be read", $"Name a readable file, in {PassphraseFile} or --passphrase-file.", e);
        }
    }
}
