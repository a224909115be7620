using System.Globalization;

namespace Menshen.Backup.Sftp;

/// <summary>A directory of another machine: <c>sftp://USER@HOST[:PORT]/DIRECTORY</c>. It never holds a password.</summary>
public sealed record SftpAddress(string User, string Host, int Port, string Directory)
{
    private const string Scheme = "sftp://";
    private const int UsualPort = 22;
    private const string Remedy = "Write sftp://USER@HOST:PORT/DIRECTORY, without a password: whoever may in is known by its key file";

    /// <summary>Without the brackets that an IPv6 address has in a place.</summary>
    public string HostName => Host.Trim('[', ']');

    public static bool IsOne(string place) => place is not null && place.StartsWith(Scheme, StringComparison.Ordinal);

    public static SftpAddress Parse(string place)
    {
        // Not through Uri: that would decode, take ".." away, and let a password pass.
        var rest = IsOne(place) ? place[Scheme.Length..] : throw Wrong(place, "it does not begin with sftp://");
        if (rest.IndexOf('/') is var slash && slash < 0) throw Wrong(place, "it names no directory");
        var (authority, directory) = (rest[..slash], rest[slash..].TrimEnd('/'));
        if (authority.Split('@') is not [{ Length: > 0 } user, { Length: > 0 } machine]) throw Wrong(place, "it names no user");
        if (user.Contains(':', StringComparison.Ordinal)) throw Wrong(Scheme + "USER:...@" + machine, "it holds a password");
        var (host, port) = (machine, UsualPort);
        // An IPv6 address stands in brackets; its own colons are none of a port's.
        if (machine.LastIndexOf(':') is var colon && colon > machine.LastIndexOf(']'))
        {
            host = machine[..colon];
            if (!int.TryParse(machine.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)
                throw Wrong(place, "its port is no number from 1 to 65535");
        }

        if (host.Length == 0 || directory.Length == 0 || directory.Split('/').Any(part => part is "." or ".."))
            throw Wrong(place, "it names no host, or no directory of its own");
        return place.Any(char.IsControl) || place.Contains(' ', StringComparison.Ordinal) ? throw Wrong("it", "it holds a character that no address has") : new SftpAddress(user, host, port, directory);
    }

    /// <summary>With its port, so that there is one spelling.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scheme}{User}@{Host}:{Port}{Directory}");

    private static BackupException Wrong(string place, string why) => new($"{place} is no place of a repository: {why}", Remedy);
}
