using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;
using Menshen.Keystore.Files;

namespace Menshen.Keystore.Backup;

/// <summary>What is remembered of the last backup of a keystore: the last that was made of it, or the one it came back from.</summary>
/// <remarks>The file <c>backup.note</c> in the keystore's directory, three lines and their HMAC-SM3 under a key of the keystore's: it says nothing secret, and
/// nobody without the keystore makes a backup that one person opens look like another.</remarks>
/// <param name="At">When it was made, or the keystore came back.</param>
/// <param name="Persons">How many persons it takes to open it: one who knows a passphrase, or so many with a share each.</param>
/// <param name="Restored">How the keystore came back, and by whom; empty: it did not.</param>
public sealed record KeyBackupNote(DateTimeOffset At, int Persons, string Restored)
{
    internal const string FileName = "backup.note";

    private static ReadOnlySpan<byte> MacContext => "note of the last key backup"u8;

    /// <summary>Null: none is known, or what is there is not this keystore's.</summary>
    public static KeyBackupNote? Read(KeyVault vault)
    {
        ArgumentNullException.ThrowIfNull(vault);
        string[] lines;
        try
        {
            lines = Encoding.UTF8.GetString(KeystoreFiles.Read(PathIn(vault.Directory))).Split('\n');
        }
        catch (KeystoreException)
        {
            // Missing, or for others to write: a note is no reason not to start.
            return null;
        }

        if (lines.Length != 4 || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(lines[3]), Encoding.UTF8.GetBytes(Mac(vault, lines[..3])))) return null;
        return new KeyBackupNote(DateTimeOffset.Parse(lines[0], CultureInfo.InvariantCulture), int.Parse(lines[1], CultureInfo.InvariantCulture), lines[2]);
    }

    /// <summary>Takes the place of the one before.</summary>
    public void Write(KeyVault vault)
    {
        ArgumentNullException.ThrowIfNull(vault);
        string[] lines = [At.ToString("O", CultureInfo.InvariantCulture), Persons.ToString(CultureInfo.InvariantCulture), Restored.ReplaceLineEndings(" ")];
        KeystoreFiles.Write(PathIn(vault.Directory), Encoding.UTF8.GetBytes(string.Join('\n', [.. lines, Mac(vault, lines)])));
    }

    /// <summary>Takes it along where all keys go to another directory.</summary>
    internal static void Copy(string from, string to)
    {
        if (File.Exists(PathIn(from))) KeystoreFiles.Write(PathIn(to), KeystoreFiles.Read(PathIn(from)));
    }

    private static string PathIn(string directory) => Path.Combine(directory, FileName);

    private static string Mac(KeyVault vault, string[] lines)
    {
        Span<byte> key = stackalloc byte[HmacSm3.MacSize];
        vault.Derive(KeyNames.EngineLogin, MacContext, key);
        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, Encoding.UTF8.GetBytes(string.Join('\n', lines)), mac);
        CryptographicOperations.ZeroMemory(key);
        return Convert.ToHexStringLower(mac);
    }
}
