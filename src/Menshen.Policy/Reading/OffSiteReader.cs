using System.Text.RegularExpressions;

namespace Menshen.Policy.Reading;

/// <summary>Reads a place that is no directory of this machine, and how one comes there: a further repository of backups, or an archive of the journal.</summary>
internal static partial class OffSiteReader
{
    private const string Sftp = "sftp://";
    private const string S3 = "s3://";

    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(10);

    /// <summary>Whether a text names a place that is not on this machine.</summary>
    public static bool IsFar(string? text) => text is not null && (text.StartsWith(Sftp, StringComparison.Ordinal) || text.StartsWith(S3, StringComparison.Ordinal));

    /// <summary>The place that is written; null after an error.</summary>
    public static string? Place(PolicyScalar written, PolicyErrors errors)
    {
        if (SftpPlace().IsMatch(written.Text) || S3Place().IsMatch(written.Text)) return written.Text;
        if (written.Text.StartsWith(S3, StringComparison.Ordinal))
            errors.Add(written, "this is no place in a bucket", "Write s3://HOST:PORT/BUCKET/PREFIX, without keys: those are in the file s3-credentials");
        else
            errors.Add(written, "this is no directory of another machine", "Write sftp://USER@HOST:PORT/DIRECTORY, without a password: whoever may in is known by sftp-key");
        return null;
    }

    /// <summary>Whether two texts name one place, as far as texts can tell.</summary>
    public static bool IsSame(string one, string other) => Plain(one) == Plain(other);

    /// <summary>What is not said is as in <paramref name="otherwise"/>.</summary>
    public static SftpRules ReadSftp(SectionReader section, SftpRules otherwise) => new(
        File(section, "sftp-key", otherwise.KeyFile), HostKey(section, otherwise.HostKey), section.Time("sftp-timeout", otherwise.Patience, TimeSpan.FromSeconds(1), LongestPatience));

    /// <summary>The same of a bucket.</summary>
    public static S3Rules ReadS3(SectionReader section, S3Rules otherwise) => new(
        File(section, "s3-credentials", otherwise.CredentialsFile), Region(section, otherwise.Region), File(section, "s3-ca", otherwise.CaFile),
        section.Choice("s3-addressing", otherwise.IsByHost, ("path", false), ("host", true)), section.Time("s3-timeout", otherwise.Patience, TimeSpan.FromSeconds(1), LongestPatience));

    /// <summary>What the way to a place wants: said when the policy is read, and not first at night when something is due there.</summary>
    public static void Demand(PolicyScalar place, SftpRules sftp, S3Rules s3, PolicyErrors errors)
    {
        var (isSftp, isBucket) = (place.Text.StartsWith(Sftp, StringComparison.Ordinal), place.Text.StartsWith(S3, StringComparison.Ordinal));
        if (isSftp && sftp.KeyFile is null) errors.Add(place, "nothing says with which key to log in there", "Name a private key's file: sftp-key: FILE");
        if (isSftp && sftp.HostKey is null) errors.Add(place, "nothing says which key that machine has, and none is believed unseen", "Write sftp-host-key: SHA256:..., or a known_hosts file");
        if (isBucket && s3.CredentialsFile is null) errors.Add(place, "nothing says with which keys to come to the bucket", "Name a credentials file: s3-credentials: FILE");
    }

    private static string Plain(string place) => IsFar(place)
        ? place.TrimEnd('/').Replace(place[1] == '3' ? ":443/" : ":22/", "/", StringComparison.Ordinal).ToLowerInvariant()
        : Path.GetFullPath(place).TrimEnd('/');

    // Asked for in any case: only what is asked for is a setting here.
    private static string? File(SectionReader section, string key, string? otherwise) => section.Scalar(key) is null ? otherwise : BackupReader.Place(section, key);

    private static string Region(SectionReader section, string otherwise)
    {
        if (section.Scalar("s3-region") is not { } written) return otherwise;
        if (RegionName().IsMatch(written.Text)) return written.Text;
        section.Errors.Add(written, "this is no name of a region", "Write it as the service does, such as cn-north-1; a server without regions takes us-east-1");
        return otherwise;
    }

    private static string? HostKey(SectionReader section, string? otherwise)
    {
        if (section.Scalar("sftp-host-key") is not { } written) return otherwise;
        if (written.Text == "off") return null;
        if (Path.IsPathRooted(written.Text) || Fingerprint().IsMatch(written.Text)) return written.Text;
        section.Errors.Add(written, "this is neither a fingerprint nor a known_hosts file", "Write SHA256:... as `ssh-keygen -lf` shows it on that machine, or an absolute path, or off");
        return null;
    }

    [GeneratedRegex("^(?!.*/\\.\\.?(/|$))sftp://[A-Za-z0-9_][A-Za-z0-9._-]*@([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[^/\\s:@]+)+/?$", RegexOptions.CultureInvariant)]
    private static partial Regex SftpPlace();

    [GeneratedRegex("^(?!.*/\\.\\.?(/|$))s3://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)*/?$", RegexOptions.CultureInvariant)]
    private static partial Regex S3Place();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionName();

    [GeneratedRegex("^SHA256:[A-Za-z0-9+/]{43}=?$", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();
}
