using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Backup.Sftp;

/// <summary>The keys that a machine is known by: one fingerprint, or its lines of a known_hosts file.</summary>
/// <remarks>There is no first use on which a key would be believed: who stands in the line that day would be believed for ever.</remarks>
internal sealed class KnownHost
{
    private const string FingerprintMark = "SHA256:";
    private const string Remedy =
        "Ask that machine itself, not over this line: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub; then write it: backup: sftp-host-key: SHA256:..., or a known_hosts file";

    private readonly string? _fingerprint;
    private readonly List<(string Type, byte[] Key)> _keys = [];
    private readonly List<byte[]> _revoked = [];

    private KnownHost(string? fingerprint) => _fingerprint = fingerprint;

    /// <summary>Reads what was named; refuses where there is nothing about this machine.</summary>
    public static KnownHost Of(SftpAddress address, string? hostKey)
    {
        if (hostKey is null) throw new BackupException($"nothing says which key {address.Host} has, and none is believed unseen", Remedy);
        if (hostKey.StartsWith(FingerprintMark, StringComparison.Ordinal)) return new KnownHost(hostKey[FingerprintMark.Length..].TrimEnd('='));
        if (!File.Exists(hostKey)) throw new BackupException($"there is no known_hosts file {hostKey}", Remedy);
        var known = new KnownHost(fingerprint: null);
        foreach (var line in File.ReadAllLines(hostKey)) known.Read(line, address);
        return known._keys.Count > 0 ? known : throw new BackupException($"{hostKey} has no key of {NameOf(address)}", Remedy);
    }

    /// <summary>Whether it is known by lines of a known_hosts file.</summary>
    public bool IsListed => _fingerprint is null;

    /// <summary>Whether the algorithm is one of the keys that are known; with a fingerprint nobody can say.</summary>
    public bool MayBe(string algorithm) =>
        _fingerprint is not null || _keys.Any(key => key.Type == algorithm || (key.Type == "ssh-rsa" && algorithm.StartsWith("rsa-sha2-", StringComparison.Ordinal)));

    public bool Knows(ReadOnlySpan<byte> key)
    {
        foreach (var revoked in _revoked) if (key.SequenceEqual(revoked)) return false;
        if (_fingerprint is not null) return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(_fingerprint), Encoding.ASCII.GetBytes(FingerprintOf(key)));
        foreach (var known in _keys) if (key.SequenceEqual(known.Key)) return true;
        return false;
    }

    public static BackupException Unknown(SftpAddress address, ReadOnlySpan<byte> key, string algorithm) => new(
        $"{address.Host}:{address.Port} shows another host key ({algorithm} {FingerprintMark}{FingerprintOf(key)}) than it is known by: it was set up anew, or somebody stands in the line. Nothing was sent",
        Remedy);

    private static string FingerprintOf(ReadOnlySpan<byte> key) => Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=');

    private static string NameOf(SftpAddress address) =>
        address.Port == 22 ? address.HostName : string.Create(CultureInfo.InvariantCulture, $"[{address.HostName}]:{address.Port}");

    /// <summary>One line, as sshd(8) describes it: [@mark] names type key. A mark that is not understood makes nothing known.</summary>
    private void Read(string line, SftpAddress address)
    {
        var parts = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts is [] || parts[0].StartsWith('#')) return;
        var mark = parts[0].StartsWith('@') ? parts[0] : "";
        if (mark.Length > 0) parts = parts[1..];
        if (parts.Length < 3 || !Names(parts[0], NameOf(address))) return;
        var key = new byte[parts[2].Length];
        if (!Convert.TryFromBase64String(parts[2], key, out var length)) return;
        if (mark == "@revoked") _revoked.Add(key[..length]);
        else if (mark.Length == 0) _keys.Add((parts[1], key[..length]));
    }

    private static bool Names(string patterns, string name) => patterns.Split(',').Any(pattern => pattern.Split('|') is ["", "1", var salt, var hash]
        ? hash == Hashed(salt, name)
        // Written out: a pattern with stars would let one machine's key pass for another's.
        : string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase));

    private static string Hashed(string salt, string name)
    {
        var bytes = new byte[salt.Length];
        if (!Convert.TryFromBase64String(salt, bytes, out var length)) return "";
#pragma warning disable CA5350 // OpenSSH's own format of known_hosts: it hides names, and protects nothing here.
        return Convert.ToBase64String(HMACSHA1.HashData(bytes.AsSpan(0, length), Encoding.UTF8.GetBytes(name)));
#pragma warning restore CA5350
    }
}
