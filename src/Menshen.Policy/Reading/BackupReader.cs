namespace Menshen.Policy.Reading;

/// <summary>Reads the section <c>backup</c>.</summary>
internal static class BackupReader
{
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
                OffSiteReader.IsFar(section.Scalar("copy")?.Text) ? OffSiteReader.Place(section) : Place(section, "copy"), section.Time("copy-every", otherwise.Copy.Every, TimeSpan.FromMinutes(10), LongestPause),
                section.Size("copy-rate", otherwise.Copy.BytesPerSecond, 64L << 10, 4L << 30, zero: "off"))
            {
                Sftp = OffSiteReader.ReadSftp(section, key => Place(section, key)),
                S3 = OffSiteReader.ReadS3(section, key => Place(section, key)),
            },
        };
        if (rules.Copy.Repository is { } copy && copy == rules.Repository)
            section.Errors.Add(section.Scalar("copy")!, "the copy would be the repository itself", "Name another disk, best at another site");
        section.RefuseUnknown();
        return rules;
    }

    private static string? Place(SectionReader section, string key)
    {
        if (section.Scalar(key) is not { } written || written.Text == "off") return null;
        if (Path.IsPathRooted(written.Text)) return written.Text;
        if (OffSiteReader.IsFar(written.Text))
        {
            section.Errors.Add(
                written, $"WAL arrives here twice a second and must be on disk then, which {(written.Text[1] == '3' ? "S3" : "SFTP")} cannot promise", "Write a directory here, and the other machine as copy");
            return null;
        }

        section.Errors.Add(written, "this is not an absolute path", "Write a directory such as /mnt/backup/menshen, or off");
        return null;
    }
}
