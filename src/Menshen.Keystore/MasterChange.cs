using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Menshen.Keystore.Files;
using Menshen.Keystore.Token;

namespace Menshen.Keystore;

/// <summary>Gives a keystore another master key, which is kept in the same way or in another.</summary>
/// <remarks><code>
/// keys/ ─► every key ─► keys.new/, under a new master key, opened again ─► the two change places in one step ─► the old one is overwritten and removed
/// </code>
/// Killed before that step the keystore is the old one, behind it the new one; what is left beside it goes with the next change, or the next start.
/// The keys themselves stay the same: backups of them, and whatever they sealed, open as before.</remarks>
public static partial class MasterChange
{
    private const string NoteName = "master.changed";

    // <fcntl.h> and <linux/fs.h>: relative to the working directory; the two names change places, as one step.
    private const int WorkingDirectory = -100;
    private const uint Exchange = 2;

    /// <summary>Changes it, and answers how many keys there are. Nothing else may write into the keystore meanwhile.</summary>
    /// <param name="directory">The keystore.</param>
    /// <param name="now">Opens it as it is.</param>
    /// <param name="next">How the new master key is kept. For a credential it is the new master key, and must not be the one in use.</param>
    /// <param name="note">What the next start shall record of it: one line, no secret.</param>
    /// <param name="adopt">Gives the new directory, whose path it gets, to the owner of the old one.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="KeystoreException">It does not open, holds what is no key, or the new master key is the old one. Nothing was changed.</exception>
    /// <exception cref="IOException">The disk is full, or its file system cannot exchange two directories. Nothing was changed.</exception>
    public static int Run(string directory, KeystoreUnlock now, KeystoreUnlock next, string note, Action<string> adopt, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(adopt);
        directory = Real(directory);
        using var old = KeyVault.Open(directory, now, time);
        RefuseStrangers(directory);
        RefuseSame(now, next);
        Sweep(directory);
        var beside = Beside(directory);
        int keys;
        try
        {
            using (var all = old.Export())
            using (var made = KeyVault.Import(beside, next, all, time)) keys = made.Describe().Count;
            KeystoreFiles.Write(Path.Combine(beside, NoteName), Encoding.UTF8.GetBytes(note));
            adopt(beside);
            ChangePlaces(directory, beside);
        }
        catch
        {
            Sweep(directory);
            throw;
        }

        // Only when it is certain that the disk has them in their new places: else a power cut could bring back a keystore that was overwritten.
        DirectorySync.Flush(Path.GetDirectoryName(directory)!);
        Sweep(directory);
        return keys;
    }

    /// <summary>Destroys what a change that was cut off left beside a keystore, which itself is whole; only for who holds the deployment's lock, and has opened it.</summary>
    public static void Sweep(string directory)
    {
        var beside = Beside(directory);
        if (!Directory.Exists(beside)) return;
        foreach (var file in Directory.GetFiles(beside)) KeystoreFiles.Destroy(file);
        Directory.Delete(beside);
        DirectorySync.Flush(Path.GetDirectoryName(beside)!);
    }

    /// <summary>What a change that nobody has recorded left to be recorded; null: nothing.</summary>
    public static string? Note(string directory)
    {
        var path = Path.Combine(directory, NoteName);
        return File.Exists(path) ? Encoding.UTF8.GetString(KeystoreFiles.Read(path)) : null;
    }

    /// <summary>It is recorded.</summary>
    public static void ForgetNote(string directory) => File.Delete(Path.Combine(directory, NoteName));

    private static string Beside(string directory) => Real(directory) + ".new";

    // Where it is kept elsewhere and there is a link in its place, the link stays.
    private static string Real(string directory)
    {
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        return Directory.ResolveLinkTarget(directory, returnFinalTarget: true)?.FullName ?? directory;
    }

    // They would be destroyed with the old directory: the only share of a backup, for one.
    private static void RefuseStrangers(string directory)
    {
        var keys = KeyFileNames.List(directory).Select(key => KeystoreFiles.Key(directory, key.Name, key.Version));
        string[] ours = [.. keys, KeystoreFiles.Master(directory), Path.Combine(directory, NoteName), Path.Combine(directory, TokenPin.NoteName)];
        if (Directory.EnumerateFileSystemEntries(directory).Except(ours).FirstOrDefault() is { } stranger)
            throw new KeystoreException($"{stranger} is no file of the keystore, whose directory is replaced. Move it elsewhere first.");
    }

    private static void RefuseSame(KeystoreUnlock now, KeystoreUnlock next)
    {
        if (now.Sealing != MasterSealing.Credential || next.Sealing != MasterSealing.Credential) return;
        using var before = CredentialFile.Read(now.CredentialPath!);
        using var after = CredentialFile.Read(next.CredentialPath!);
        if (CryptographicOperations.FixedTimeEquals(before.Span, after.Span))
            throw new KeystoreException($"The credential {next.CredentialPath} is the master key that is in use. Write 32 other random bytes there (openssl rand 32).");
    }

    private static void ChangePlaces(string directory, string beside)
    {
        if (RenameAt2(WorkingDirectory, beside, WorkingDirectory, directory, Exchange) < 0)
            throw new IOException($"Cannot put {beside} in the place of {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);
}
