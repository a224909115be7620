using System.Security.Cryptography;
using Menshen.Crypto;
using Menshen.Keystore.Files;

namespace Menshen.Keystore.Backup;

/// <summary>All keys of a keystore in one sealed file, and back into an empty keystore of another machine.</summary>
/// <remarks><code>
/// backup (kind 3):  | sealing 1 = 1 | scrypt N exponent 1 | p 1 | salt 16                     | SM4-SIV of the keys |
///                   | sealing 1 = 2 | set 16 | how many are needed 1 | how many there are 1   | SM4-SIV of the keys |
/// share  (kind 4):  | set 16 | how many are needed 1 | how many there are 1 | point 1 | 32 bytes of the share |
/// keys:             for each: | length 4 | body of a key file up to the name | secret |
/// </code>
/// Associated data is the whole front of the file. The frame's digest tells a damaged share from a wrong one.</remarks>
public static class KeyBackup
{
    private const int SetSize = 16;
    private const int PassphraseFront = 1 + 1 + 1 + 16;
    private const int SharesFront = 1 + SetSize + 1 + 1;
    private const int ShareSize = SetSize + 3 + Sm4Siv.KeySize;
    private const byte ByPassphrase = 1;
    private const byte ByShares = 2;

    /// <summary>The most shares that one backup is split into.</summary>
    public const int MostShares = ShamirShares.Most;

    /// <summary>Seals all keys under a passphrase of at least 12 characters.</summary>
    public static byte[] Create(KeyVault vault, ReadOnlySpan<char> passphrase) => Create(vault, passphrase, ScryptCost.Default);

    /// <summary>Seals all keys under a random key that exists in shares alone.</summary>
    public static (byte[] Backup, IReadOnlyList<byte[]> Shares) Split(KeyVault vault, int shares, int threshold)
    {
        ArgumentNullException.ThrowIfNull(vault);
        if (shares > MostShares || threshold < 2 || threshold > shares)
            throw new KeystoreException($"A backup is split into 2 to {MostShares} shares, and at least 2 of them are needed to open it.");
        using var key = SecretBytes.Random(Sm4Siv.KeySize);
        var set = RandomNumberGenerator.GetBytes(SetSize);
        byte[] front = [ByShares, .. set, (byte)threshold, (byte)shares];
        var split = ShamirShares.Split(key.Span, shares, threshold);
        var files = new byte[shares][];
        for (var i = 0; i < shares; i++)
        {
            files[i] = BinaryFile.Frame(KeystoreFileKind.BackupShare, [.. set, (byte)threshold, (byte)shares, (byte)(i + 1), .. split[i]]);
            CryptographicOperations.ZeroMemory(split[i]);
        }
        return (Seal(vault, front, key), files);
    }

    /// <summary>True if the backup wants shares, and not a passphrase.</summary>
    public static bool IsSplit(ReadOnlySpan<byte> backup, string path) => BinaryFile.Open(backup, KeystoreFileKind.Backup, path) is [ByShares, ..];

    /// <summary>How many persons it takes to open it: one who knows the passphrase, or so many with a share each.</summary>
    public static int PersonsOf(ReadOnlySpan<byte> backup, string path) => IsSplit(backup, path) ? Threshold(BinaryFile.Open(backup, KeystoreFileKind.Backup, path)) : 1;

    /// <summary>Which one of its set a share is, from 1 on.</summary>
    public static int NumberOf(ReadOnlySpan<byte> share, string path) => BinaryFile.Open(share, KeystoreFileKind.BackupShare, path)[SetSize + 2];

    /// <summary>Makes a keystore with the keys of a backup that is sealed under a passphrase.</summary>
    public static KeyVault Restore(string directory, KeystoreUnlock unlock, ReadOnlySpan<byte> backup, string path, ReadOnlySpan<char> passphrase, TimeProvider time)
    {
        var body = BinaryFile.Open(backup, KeystoreFileKind.Backup, path);
        if (body.Length < PassphraseFront + Sm4Siv.Overhead || body[0] != ByPassphrase)
            throw new KeystoreException($"{path} is not sealed by a passphrase: give the shares.");
        if (!new ScryptCost(body[1], body[2]).IsReasonable) throw BinaryFile.Damaged(path, "its cost parameters are out of range");
        using var phrase = SecretBytes.Utf8(passphrase);
        using var key = Derive(phrase, body[3..PassphraseFront], new ScryptCost(body[1], body[2]));
        return Restore(directory, unlock, body, PassphraseFront, key, $"The passphrase does not open {path}.", time);
    }

    /// <summary>The same of a backup that was split; as many shares as are needed, in any order.</summary>
    public static KeyVault Restore(
        string directory, KeystoreUnlock unlock, ReadOnlySpan<byte> backup, string path, IReadOnlyList<(string Path, byte[] File)> shares, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var body = BinaryFile.Open(backup, KeystoreFileKind.Backup, path);
        if (body.Length < SharesFront + Sm4Siv.Overhead || body[0] != ByShares) throw new KeystoreException($"{path} is not split in shares: give the passphrase.");
        var threshold = Threshold(body);
        Dictionary<byte, byte[]> points = [];
        foreach (var (name, file) in shares)
        {
            var share = BinaryFile.Open(file, KeystoreFileKind.BackupShare, name);
            if (share.Length != ShareSize) throw BinaryFile.Damaged(name, "its contents have a wrong length");
            if (!share[..(SetSize + 2)].SequenceEqual(body[1..SharesFront])) throw new KeystoreException($"{name} is a share of another backup than {path}.");
            points[share[SetSize + 2]] = share[(SetSize + 3)..].ToArray();
        }
        if (points.Count < threshold) throw new KeystoreException($"{path} takes {threshold} different shares, and there are {points.Count}.");
        using var key = new SecretBytes(Sm4Siv.KeySize);
        ShamirShares.Join([.. points.Take(threshold).Select(point => (point.Key, point.Value))], key.Span);
        foreach (var point in points.Values) CryptographicOperations.ZeroMemory(point);
        return Restore(directory, unlock, body, SharesFront, key, $"These shares do not open {path}: one of them was forged.", time);
    }

    internal static byte[] Create(KeyVault vault, ReadOnlySpan<char> passphrase, ScryptCost cost)
    {
        ArgumentNullException.ThrowIfNull(vault);
        if (passphrase.Length < KeystoreUnlock.ShortestPassphrase)
            throw new KeystoreException($"The passphrase is too short: take at least {KeystoreUnlock.ShortestPassphrase} characters, better four or five words.");
        byte[] front = [ByPassphrase, cost.Exponent, cost.Parallelism, .. RandomNumberGenerator.GetBytes(PassphraseFront - 3)];
        using var phrase = SecretBytes.Utf8(passphrase);
        using var key = Derive(phrase, front.AsSpan(3), cost);
        return Seal(vault, front, key);
    }

    private static int Threshold(ReadOnlySpan<byte> body) => Math.Max((byte)2, body[1 + SetSize]);

    private static SecretBytes Derive(SecretBytes phrase, ReadOnlySpan<byte> salt, ScryptCost cost)
    {
        if (phrase.Span.IsEmpty) throw new KeystoreException("The passphrase is empty. Give the one the backup was made with.");
        var key = new SecretBytes(Sm4Siv.KeySize);
        Scrypt.Derive(phrase.Span, salt, cost.Exponent, cost.Parallelism, key.Span);
        return key;
    }

    private static byte[] Seal(KeyVault vault, byte[] front, SecretBytes key)
    {
        using var keys = vault.Export();
        var wrapped = new byte[keys.Span.Length + Sm4Siv.Overhead];
        using var siv = new Sm4Siv(key.Span);
        siv.Seal(keys.Span, front, wrapped);
        return BinaryFile.Frame(KeystoreFileKind.Backup, [.. front, .. wrapped]);
    }

    private static KeyVault Restore(
        string directory, KeystoreUnlock unlock, ReadOnlySpan<byte> body, int front, SecretBytes key, string wrong, TimeProvider time)
    {
        using var keys = new SecretBytes(body.Length - front - Sm4Siv.Overhead);
        using var siv = new Sm4Siv(key.Span);
        if (!siv.TryOpen(body[front..], body[..front], keys.Span)) throw new KeystoreException(wrong);
        return KeyVault.Import(directory, unlock, keys, time);
    }
}
