using System.Diagnostics;
using System.Globalization;
using Menshen.Keystore;

namespace Menshen.Server;

/// <summary>Gives a deployment that is down another master key; its next start records it.</summary>
public static class MasterKeyChange
{
    /// <summary>Answers how many keys are under it now, and what could not be removed of before, or null.</summary>
    /// <param name="deployment">Whose; nothing may run there.</param>
    /// <param name="place">Where the new one is kept.</param>
    /// <param name="environment">Says how the present one is come by, as at a start.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ServerFaultException">It runs, the present one does not open the keys, or the new one cannot be kept there; nothing was changed.</exception>
    public static (int Keys, string? Left) Run(Deployment deployment, MasterKeyPlace place, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(time);
        DeploymentDescription.Read(deployment);
        using var held = DirectoryLock.Take(deployment);
        using var now = MasterKeySource.FromSurroundings(environment);
        using var next = MasterKeySource.For(place, environment);
        var user = environment("SUDO_USER") is { Length: > 0 } person ? $"{Environment.UserName} (sudo by {person})" : Environment.UserName;
        var note = string.Create(
            CultureInfo.InvariantCulture, $"kept {Words(now.Sealing)} before, {Words(next.Sealing)} now; by the operating system's user {user} at {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC");
        try
        {
            return MasterChange.Run(deployment.Keys, now, next, note.ReplaceLineEndings(" "), beside => Adopt(deployment.Keys, beside), time);
        }
        catch (Exception e) when (e is KeystoreException or IOException or UnauthorizedAccessException or EntryPointNotFoundException)
        {
            throw new ServerFaultException($"the master key is as it was: {e.Message.TrimEnd('.')}", "Put that right, and ask again.", e);
        }
    }

    /// <summary>At a start, under the lock and with the keys open: records changes since the last one, and takes away what one that was killed left.</summary>
    internal static void Tell(Deployment deployment, KeyLog log)
    {
        try
        {
            MasterChange.Sweep(deployment.Keys);
        }
        catch (Exception e) when (e is KeystoreException or IOException or UnauthorizedAccessException)
        {
            // The keystore is whole: nobody is to wait for a person because of what lies beside it.
            log.OfKeystore("menshen", "rotated", "master", 0, $"what a change of the master key left cannot be removed: {e.Message}");
        }

        var notes = MasterChange.Notes(deployment.Keys);
        if (notes.Count == 0) return;
        // Kept until all are in the journal: rather twice than never.
        if (notes.All(note => log.OfKeystore("menshen", "rotated", "master", 0, note))) MasterChange.ForgetNotes(deployment.Keys);
    }

    private static string Words(MasterSealing sealing) => sealing switch
    {
        MasterSealing.None => "open in its file",
        MasterSealing.Passphrase => "under a passphrase",
        MasterSealing.Credential => "as a credential",
        _ => "in a PKCS#11 token",
    };

    // Made by root, it would be root's, and the service could not start any more.
    private static void Adopt(string like, string beside)
    {
        if (UserIdentity.Effective() != 0) return;
        try
        {
            using var chown = Process.Start(new ProcessStartInfo("chown", ["-R", $"--reference={like}/", "--", beside]) { RedirectStandardError = true })!;
            var words = chown.StandardError.ReadToEnd();
            chown.WaitForExit();
            if (chown.ExitCode != 0) throw new IOException($"the new keys cannot be given to the owner of {like}: {words.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"the new keys cannot be given to the owner of {like}: {e.Message}", e);
        }
    }
}
