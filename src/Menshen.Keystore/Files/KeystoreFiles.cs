using System.Security.Cryptography;

namespace Menshen.Keystore.Files;

/// <summary>The keystore's directory: names of its files, who may read them, and writing them whole or not at all.</summary>
/// <remarks><code>
/// keys/                        0700
///   master.key                 0600   the master key (32 bytes: one key of SM4-SIV), or the way to it
///   journal-signing.1.key      0600   NAME.VERSION.key: one version of one key, sealed under the master key
///   backup.note                0600   what opens the last backup of these keys, see KeyBackupNote
///   *.tmp                             what a crash left; removed when the keystore is opened
///
/// every file:  | "MENSHENK" 8 | format 2 = 1 | kind 2 | body | SM3 of all before 32 |      numbers are big-endian
///
/// master body (kind 1):
///   | sealing 1 | 0: master 32
///               | 1: scrypt cost exponent 1, parallelism 1, salt 16, SM4-SIV of the master 48 (associated data: all before it)
///               | 2: check value 32, HMAC-SM3 of "menshen master check" under the master
///               | 3: the master wrapped in a PKCS#11 token, see TokenMaster
///
/// key body (kind 2):
///   | type 1 | state 1 | version 4 | created 8 | not before 8 | not after 8, 0 = none | name length 1 | name | SM4-SIV of the key |
///   times are Unix seconds; associated data is the whole file up to the sealed key, so that no field can be changed
///   and no key passed off as another
/// </code></remarks>
internal static class KeystoreFiles
{
    internal const string MasterName = "master.key";
    internal const string KeyPattern = "*.key";

    private const string TemporarySuffix = ".tmp";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Longest file read, in bytes: a key is under a kilobyte.</summary>
    private const int MaxFileSize = 64 * 1024;

    internal static string Master(string directory) => Path.Combine(directory, MasterName);

    /// <summary>The name of the file itself for what a crash left of it; any other as it is.</summary>
    internal static string Whole(string path) => path.EndsWith(TemporarySuffix, StringComparison.Ordinal) ? path[..^TemporarySuffix.Length] : path;

    internal static string Key(string directory, string name, int version) => Path.Combine(directory, $"{name}.{version}.key");

    /// <summary>Makes the directory, or takes one that is empty.</summary>
    internal static void CreateDirectory(string directory)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new KeystoreException(
                $"{directory} is not empty. A keystore is never overwritten: open it, or choose another directory, "
                + "or remove what an interrupted set-up left there.");
        }

        Directory.CreateDirectory(directory, OwnerDirectory);
        File.SetUnixFileMode(directory, OwnerDirectory);
    }

    internal static void CheckDirectory(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new KeystoreException($"There is no keystore at {directory}. Create one with 'menshen init'.");
        }

        RefuseOthers(directory, "700");
        foreach (var left in Directory.EnumerateFiles(directory, "*" + TemporarySuffix))
        {
            File.Delete(left);
        }
    }

    /// <summary>Reads a file that only its owner may read.</summary>
    internal static byte[] Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new KeystoreException($"{path} is missing. Restore it from the backup of the keystore.");
        }

        RefuseOthers(path, "600");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (stream.Length > MaxFileSize)
        {
            throw BinaryFile.Damaged(path, $"it has {stream.Length} bytes, and no key file has more than {MaxFileSize}");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Writes a file so that after a crash there is the old one or the new one, whole.</summary>
    internal static void Write(string path, ReadOnlySpan<byte> contents, UnixFileMode mode = OwnerOnly)
    {
        var temporary = path + TemporarySuffix;
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = mode,
        };
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(contents);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Overwrites a file in its place, flushes, and removes it.</summary>
    internal static void Destroy(string path)
    {
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            stream.Write(RandomNumberGenerator.GetBytes((int)Math.Min(stream.Length, MaxFileSize)));
            stream.Flush(flushToDisk: true);
        }

        File.Delete(path);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    private static void RefuseOthers(string path, string wanted)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~OwnerDirectory) != 0)
        {
            throw new KeystoreException(
                $"{path} has permissions {Convert.ToString((int)mode, 8)}: others than its owner may get at the keys. "
                + $"Run: chmod {wanted} {path} and consider the keys known if others have logins on this machine.");
        }
    }
}
