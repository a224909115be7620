using System.Text.RegularExpressions;

namespace Menshen.Policy.Reading;

/// <summary>Reads where the second repository of backups is, if it is no directory of this machine, and how one comes there.</summary>
internal static partial class OffSiteReader
{
    private const string Sftp = "sftp://";
    private const string S3 = "s3://";

    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(10);

    /// <summary>Whether a text names a place that is not on this machine.</summary>
    public static bool IsFar(string? text) => text is not null && (text.StartsWith(Sftp, StringComparison.Ordinal) || text.StartsWith(S3, StringComparison.Ordinal));

    public static string? Place(SectionReader section)
    {
        var written = section.Scalar("copy")!;
        if (SftpPlace().IsMatch(written.Text) || S3Place().IsMatch(written.Text)) return written.Text;
        if (written.Text.StartsWith(S3, StringComparison.Ordinal))
            section.Errors.Add(written, "this is no place in a bucket", "Write s3://HOST:PORT/BUCKET/PREFIX, without keys: those are in the file s3-credentials");
        else
            section.Errors.Add(written, "this is no directory of another machine", "Write sftp://USER@HOST:PORT/DIRECTORY, without a password: whoever may in is known by sftp-key");
        return null;
    }

    public static SftpRules ReadSftp(SectionReader section, Func<string, string?> file)
    {
        var rules = new SftpRules(file("sftp-key"), HostKey(section), section.Time("sftp-timeout", SftpRules.Default.Patience, TimeSpan.FromSeconds(1), LongestPatience));
        // Said when the policy is read, and not first at night when a copy is due.
        if (section.Scalar("copy") is not { } copy || !copy.Text.StartsWith(Sftp, StringComparison.Ordinal)) return rules;
        if (rules.KeyFile is null) section.Errors.Add(copy, "nothing says with which key to log in there", "Name a private key's file: sftp-key: FILE");
        if (rules.HostKey is null) section.Errors.Add(copy, "nothing says which key that machine has, and none is believed unseen", "Write sftp-host-key: SHA256:..., or a known_hosts file");
        return rules;
    }

    public static S3Rules ReadS3(SectionReader section, Func<string, string?> file)
    {
        var rules = new S3Rules(
            file("s3-credentials"), Region(section), file("s3-ca"), section.Choice("s3-addressing", false, ("path", false), ("host", true)),
            section.Time("s3-timeout", S3Rules.Default.Patience, TimeSpan.FromSeconds(1), LongestPatience));
        if (section.Scalar("copy") is not { } copy || !copy.Text.StartsWith(S3, StringComparison.Ordinal)) return rules;
        if (rules.CredentialsFile is null) section.Errors.Add(copy, "nothing says with which keys to come to the bucket", "Name a credentials file: s3-credentials: FILE");
        return rules;
    }

    private static string Region(SectionReader section)
    {
        if (section.Scalar("s3-region") is not { } written) return S3Rules.Default.Region;
        if (RegionName().IsMatch(written.Text)) return written.Text;
        section.Errors.Add(written, "this is no name of a region", "Write it as the service does, such as cn-north-1; a server without regions takes us-east-1");
        return S3Rules.Default.Region;
    }

    private static string? HostKey(SectionReader section)
    {
        if (section.Scalar("sftp-host-key") is not { } written || written.Text == "off") return null;
        if (Path.IsPathRooted(written.Text) || Fingerprint().IsMatch(written.Text)) return written.Text;
        section.Errors.Add(written, "this is neither a fingerprint nor a known_hosts file", "Write SHA256:... as `ssh-keygen -lf` shows it on that machine, or an absolute path, or off");
        return null;
    }

    [GeneratedRegex("^(?!.*/\\.\\.?(/|$))sftp://[A-Za-z0-9_][A-Za-z0-9._-]*@([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:[1-9][0-9]{0,4})?(/[^/\\s:@]+)+/?$", RegexOptions.CultureInvariant)]
    private static partial Regex SftpPlace();

    [GeneratedRegex("^(?!.*/\\.\\.?(/|$))s3://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:[1-9][0-9]{0,4})?/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)*/?$", RegexOptions.CultureInvariant)]
    private static partial Regex S3Place();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionName();

    [GeneratedRegex("^SHA256:[A-Za-z0-9+/]{43}=?$", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();
}
