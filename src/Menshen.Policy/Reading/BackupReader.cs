using System.Text.RegularExpressions;

namespace Menshen.Policy.Reading;

/// <summary>Reads the section <c>backup</c>.</summary>
internal static partial class BackupReader
{
    private const string Sftp = "sftp://";

    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(31);

    private static readonly TimeSpan LongestKeeping = TimeSpan.FromDays(36_525);

    public static BackupRules Read(SectionReader section, Profile profile)
    {
        var otherwise = BackupRules.Default;
        var rules = new BackupRules(
            Place(section, "repository"),
            section.Time("full-every", otherwise.FullEvery, TimeSpan.FromHours(1), LongestPause),
            section.Time("incremental-every", otherwise.IncrementalEvery, TimeSpan.FromMinutes(10), LongestPause, mayBeOff: true),
            section.Time("keep", otherwise.Keep, profile == Profile.Strict ? otherwise.Keep : TimeSpan.Zero, LongestKeeping),
            section.Integer("keep-full", otherwise.KeepFull, 1, 1000),
            section.Time("test-every", otherwise.TestEvery, TimeSpan.FromHours(1), TimeSpan.FromDays(366), mayBeOff: true))
        {
            FullAt = section.TimeOfDay("full-at", otherwise.FullAt),
            Nice = section.Integer("nice", otherwise.Nice, 0, 19),
            Copy = new BackupCopyRules(
                IsFar(section) ? Far(section) : Place(section, "copy"), section.Time("copy-every", otherwise.Copy.Every, TimeSpan.FromMinutes(10), LongestPause),
                section.Size("copy-rate", otherwise.Copy.BytesPerSecond, 64L << 10, 4L << 30, zero: "off"))
            {
                Sftp = new SftpRules(
                    Place(section, "sftp-key"), HostKey(section), section.Time("sftp-timeout", otherwise.Copy.Sftp.Patience, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))),
            },
        };
        if (IsFar(section)) RequireAccess(section, rules.Copy.Sftp);
        if (rules.Copy.Repository is { } copy && copy == rules.Repository)
            section.Errors.Add(section.Scalar("copy")!, "the copy would be the repository itself", "Name another disk, best at another site");
        section.RefuseUnknown();
        return rules;
    }

    private static bool IsFar(SectionReader section) => section.Scalar("copy")?.Text.StartsWith(Sftp, StringComparison.Ordinal) == true;

    private static string? Far(SectionReader section)
    {
        var written = section.Scalar("copy")!;
        if (FarPlace().IsMatch(written.Text)) return written.Text;
        section.Errors.Add(written, "this is no directory of another machine", "Write sftp://USER@HOST:PORT/DIRECTORY, without a password: whoever may in is known by sftp-key");
        return null;
    }

    private static string? HostKey(SectionReader section)
    {
        if (section.Scalar("sftp-host-key") is not { } written || written.Text == "off") return null;
        if (Path.IsPathRooted(written.Text) || Fingerprint().IsMatch(written.Text)) return written.Text;
        section.Errors.Add(written, "this is neither a fingerprint nor a known_hosts file", "Write SHA256:... as `ssh-keygen -lf` shows it on that machine, or an absolute path, or off");
        return null;
    }

    // Said when the policy is read, and not first at night when a copy is due.
    private static void RequireAccess(SectionReader section, SftpRules rules)
    {
        if (rules.KeyFile is null) section.Errors.Add(section.Scalar("copy")!, "nothing says with which key to log in there", "Name a private key's file: sftp-key: FILE");
        if (rules.HostKey is null)
            section.Errors.Add(section.Scalar("copy")!, "nothing says which key that machine has, and none is believed unseen", "Write sftp-host-key: SHA256:..., or a known_hosts file");
    }

    [GeneratedRegex("^(?!.*/\\.\\.?(/|$))sftp://[A-Za-z0-9_][A-Za-z0-9._-]*@([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:[1-9][0-9]{0,4})?(/[^/\\s:@]+)+/?$", RegexOptions.CultureInvariant)]
    private static partial Regex FarPlace();

    [GeneratedRegex("^SHA256:[A-Za-z0-9+/]{43}=?$", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();

    private static string? Place(SectionReader section, string key)
    {
        if (section.Scalar(key) is not { } written || written.Text == "off") return null;
        if (Path.IsPathRooted(written.Text)) return written.Text;
        if (written.Text.StartsWith(Sftp, StringComparison.Ordinal))
        {
            section.Errors.Add(written, "WAL arrives here twice a second and must be on disk then, which SFTP cannot promise", "Write a directory here, and the other machine as copy");
            return null;
        }


        section.Errors.Add(written, "this is not an absolute path", "Write a directory such as /mnt/backup/menshen, or off");
        return null;
    }
}
