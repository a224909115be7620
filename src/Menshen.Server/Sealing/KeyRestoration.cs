using Menshen.Keystore;
using Menshen.Keystore.Backup;

namespace Menshen.Server;

/// <summary>Makes a deployment's keystore from a backup of keys, on a machine where it has none.</summary>
public static class KeyRestoration
{
    /// <summary>Answers how many keys there are. The new master key is kept as the surroundings say, as at <c>init</c>.</summary>
    /// <param name="deployment">Whose; nothing may run there.</param>
    /// <param name="backup">The backup and its path.</param>
    /// <param name="shares">Shares, or none for a passphrase.</param>
    /// <param name="passphrase">The passphrase, or null for shares.</param>
    /// <param name="environment">Says how the master key is kept.</param>
    /// <param name="time">The clock.</param>
    public static int Restore(
        Deployment deployment, (string Path, byte[] File) backup, IReadOnlyList<(string Path, byte[] File)> shares, string? passphrase,
        Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        using var unlock = MasterKeySource.FromSurroundings(environment);
        try
        {
            if (!Directory.Exists(deployment.Root)) PrivateFiles.MakePassable(deployment.Root);
            using var vault = passphrase is null
                ? KeyBackup.Restore(deployment.Keys, unlock, backup.File, backup.Path, shares, time)
                : KeyBackup.Restore(deployment.Keys, unlock, backup.File, backup.Path, passphrase, time);
            var how = passphrase is null
                ? $"with shares {string.Join(", ", shares.Select(share => KeyBackup.NumberOf(share.File, share.Path)).Distinct().Order())} of a backup of the keys"
                : "with the passphrase of a backup of the keys";
            new KeyBackupNote(time.GetUtcNow(), KeyBackup.PersonsOf(backup.File, backup.Path), $"{how}, by the system account {SystemAccount.Words}").Write(vault);
            return vault.Describe().Count;
        }
        catch (KeystoreException e)
        {
            throw new ServerFaultException(e.Message.TrimEnd('.'), "Give the backup, and what opens it, and an empty keys directory.", e);
        }
    }
}
