using System.Security.Cryptography;
using Menshen.Journal;
using Menshen.Keystore;

namespace Menshen.Server;

/// <summary>The secret that opens a deployment's journal, taken from its keystore as the server takes it; for commands that need nobody
/// running.</summary>
public static class JournalSecrets
{
    /// <summary>Opens the keystore with what the surroundings offer; the caller disposes the secret.</summary>
    public static SealingSecret Open(Deployment deployment, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        using var unlock = MasterKeySource.FromSurroundings(environment);
        try
        {
            using var vault = KeyVault.Open(deployment.Keys, unlock, time);
            return From(vault);
        }
        catch (Exception e) when (e is KeystoreException or IOException or UnauthorizedAccessException)
        {
            throw new ServerFaultException(
                $"the keystore does not open, and without it nobody reads the journal: {e.Message}",
                "Run the command as the user that owns the deployment, with its passphrase or credential.", e);
        }
    }

    internal static SealingSecret From(KeyVault vault)
    {
        var secret = vault.GetSecrets(KeyNames.JournalSealing);
        try
        {
            return new SealingSecret(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
