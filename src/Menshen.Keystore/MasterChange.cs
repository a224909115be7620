using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Menshen.Keystore.Backup;
using Menshen.Keystore.Files;
using Menshen.Keystore.Token;

namespace Menshen.Keystore;

/// <summary>Gives a keystore another master key, which is kept in the same way or in another.</summary>
/// <remarks><code>
/// keys/ ─► every key ─► a directory beside, under a new master key, opened again with it ─► the two change places in one step ─► the old one is overwritten and removed
/// </code>
/// Killed before that step the keystore is the old one, behind it the new one; what is left beside it goes with the next change, or the next start.
/// The keys themselves stay the same: backups of them, and whatever they sealed, open as before.</remarks>
public static partial class MasterChange
{
    private const string NoteName = "master.changed";

    // Nobody keeps a copy by such a name: whatever is called that is destroyed.
    private const string BesideName = ".menshen-master-change";

    // <fcntl.h> and <linux/fs.h>: relative to the working directory; the two names change places, as one step.
    private const int WorkingDirectory = -100;
    private const uint Exchange = 2;

    /// <summary>Changes it. Nobody else may have it open, in whatever process, and who would open it waits.</summary>
    /// <param name="directory">The keystore.</param>
    /// <param name="now">Opens it as it is.</param>
    /// <param name="next">How the new master key is kept. For a credential it is the new master key, and must not be the one in use.</param>
    /// <param name="note">What the next start shall record of it: one line, no secret.</param>
    /// <param name="adopt">Gives the new directory, whose path it gets, to the owner of the old one.</param>
    /// <param name="time">The clock.</param>
    /// <returns>How many keys there are; and what went wrong with the old one's removal, which changes nothing about the new one, or null.</returns>
    /// <exception cref="KeystoreException">Another process has it open, it does not open, holds what is no key, or the new master key is the old one. Nothing was changed.</exception>
    /// <exception cref="IOException">The disk is full, or its file system cannot exchange two directories. Nothing was changed.</exception>
    public static (int Keys, string? Left) Run(string directory, KeystoreUnlock now, KeystoreUnlock next, string note, Action<string> adopt, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(adopt);
        directory = Real(directory);
        using var hold = KeystoreHold.Replace(directory);
        using var old = KeyVault.Open(directory, now, time, hold: null);
        RefuseStrangers(directory);
        RefuseSame(now, next);
        Sweep(directory);
        var beside = Beside(directory);
        int keys;
        try
        {
            Probe(directory, beside, adopt);
            keys = Fill(beside, old, next, time);
            // Of a change that no start has recorded yet as well.
            KeystoreFiles.Write(Path.Combine(beside, NoteName), Encoding.UTF8.GetBytes(string.Join('\n', [.. Notes(directory), note])));
            adopt(beside);
            ChangePlaces(directory, beside);
        }
        catch
        {
            TrySweep(directory);
            throw;
        }

        return (keys, TrySweep(directory));
    }

    /// <summary>Destroys what a change that was cut off left beside a keystore, which itself is whole; only for who holds the deployment's lock, and has opened it.</summary>
    /// <exception cref="KeystoreException">There is something else by that name, which is not touched.</exception>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void Sweep(string directory)
    {
        var beside = Beside(directory);
        if (!Path.Exists(beside) && !IsLink(beside)) return;
        if (IsLink(beside) || !Directory.Exists(beside) || Directory.EnumerateFileSystemEntries(beside).Any(entry => IsLink(entry) || !IsOurs(entry)))
            throw new KeystoreException($"{beside} is not what a change of the master key left. Move it away.");
        // Only when it is certain that the disk has the two in their new places: else a power cut could bring back a keystore that was overwritten.
        DirectorySync.Flush(Path.GetDirectoryName(beside)!);
        foreach (var file in Directory.GetFiles(beside).OrderByDescending(file => Path.GetFileName(file) == KeystoreFiles.MasterName)) Destroy(file);
        Directory.Delete(beside);
        DirectorySync.Flush(Path.GetDirectoryName(beside)!);
    }

    /// <summary>What changes that nobody has recorded left to be recorded, the oldest first.</summary>
    public static IReadOnlyList<string> Notes(string directory)
    {
        var path = Path.Combine(directory, NoteName);
        return File.Exists(path) ? Encoding.UTF8.GetString(KeystoreFiles.Read(path)).Split('\n') : [];
    }

    /// <summary>They are recorded.</summary>
    public static void ForgetNotes(string directory) => File.Delete(Path.Combine(directory, NoteName));

    private static int Fill(string beside, KeyVault old, KeystoreUnlock next, TimeProvider time)
    {
        using (var all = old.Export()) KeyVault.Import(beside, next, all, time).Dispose();
        // As a start will open it, before the only other copy is destroyed.
        using var made = KeyVault.Open(beside, next, time);
        var keys = made.Describe();
        if (!keys.Select(key => (key.Name, key.Version)).SequenceEqual(old.Describe().Select(key => (key.Name, key.Version))))
            throw new IOException($"{beside} does not have the keys that were written there");
        KeyBackupNote.Copy(old.Directory, beside);
        return keys.Count;
    }

    // Before anything secret is written: a keystore that is a mount of its own, or on a file system without the exchange, stays as it is.
    private static void Probe(string directory, string beside, Action<string> adopt)
    {
        if (File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ')[4] == directory))
            throw new IOException($"{directory} is a mount of its own, in whose place nothing can be put");
        var other = beside + "-probe";
        Directory.CreateDirectory(other);
        try
        {
            Directory.CreateDirectory(beside, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            ChangePlaces(other, beside);
            ChangePlaces(other, beside);
        }
        finally
        {
            Directory.Delete(other);
        }

        // Still empty: killed later, what is there is the owner's to remove.
        adopt(beside);
    }

    private static string? TrySweep(string directory)
    {
        try
        {
            Sweep(directory);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or KeystoreException)
        {
            return e.Message;
        }
    }

    // Root's file in a directory of ours can be removed, and not be written.
    private static void Destroy(string file)
    {
        try
        {
            KeystoreFiles.Destroy(file);
        }
        catch (UnauthorizedAccessException)
        {
            File.Delete(file);
        }
    }

    private static string Beside(string directory)
    {
        directory = Real(directory);
        return Path.Combine(Path.GetDirectoryName(directory)!, $".{Path.GetFileName(directory)}{BesideName}");
    }

    // Where it is kept elsewhere and there is a link in its place, the link stays.
    private static string Real(string directory)
    {
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        return Path.TrimEndingDirectorySeparator(Directory.ResolveLinkTarget(directory, returnFinalTarget: true)?.FullName ?? directory);
    }

    // They would be destroyed with the old directory: the only share of a backup, for one, or a master key on a stick.
    private static void RefuseStrangers(string directory)
    {
        if (Directory.EnumerateFileSystemEntries(directory).FirstOrDefault(entry => IsLink(entry) || !IsOurs(entry)) is { } stranger)
            throw new KeystoreException($"{stranger} is no file of the keystore, whose directory is replaced. Move it elsewhere first.");
    }

    private static bool IsOurs(string path) =>
        File.Exists(path) && Path.GetFileName(KeystoreFiles.Whole(path)) is var name && (name is NoteName or TokenPin.NoteName or KeyBackupNote.FileName || name.EndsWith(".key", StringComparison.Ordinal));

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

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
