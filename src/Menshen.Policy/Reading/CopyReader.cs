namespace Menshen.Policy.Reading;

/// <summary>Reads the further repositories of backups: one place, or a list of places, each with settings of its own where it has some.</summary>
/// <remarks><code>
/// copy: /mnt/other-site/menshen              copy:
/// copy-every: 1h                               - /mnt/other-site/menshen
///                                              - {place: sftp://…, every: 6h, rate: 1MiB, sftp-key: …, keep: 90d}
/// </code></remarks>
internal static class CopyReader
{
    private const string Key = "copy";

    public static (BackupCopyRules Otherwise, IReadOnlyList<BackupCopyRules> Copies) Read(SectionReader section, BackupBounds bounds, BackupRules first)
    {
        var otherwise = Settings(section, "copy-", BackupCopyRules.Default, bounds);
        if (section.IsEmptyList(Key)) section.Errors.Add(section.KeyOf(Key), "this list has no place", "Write a place below `copy:`, or `copy: off`");
        List<BackupCopyRules> copies = [];
        var nodes = section.Nodes(Key);
        if (nodes is [PolicyScalar { Text: "off" }]) return (otherwise, []);
        foreach (var (node, number) in nodes.Select((node, number) => (node, number)))
        {
            if (number == BackupCopyRules.Most) section.Errors.Add(node, $"these are more than {BackupCopyRules.Most} copies", $"Name {BackupCopyRules.Most} at most");
            if (One(node, otherwise, bounds, section.Errors) is not var (written, copy)) continue;
            if (first.Repository is { } place && OffSiteReader.IsSame(place, copy.Repository)) section.Errors.Add(written, "the copy would be the repository itself", "Name another disk, best at another site");
            if (copies.Any(other => OffSiteReader.IsSame(other.Repository, copy.Repository))) section.Errors.Add(written, "there is a copy in that place already", "Name each place once");
            copies.Add(copy);
        }

        return (otherwise, copies.Count == 0 ? [] : copies);
    }

    private static (PolicyScalar Written, BackupCopyRules Copy)? One(PolicyNode node, BackupCopyRules otherwise, BackupBounds bounds, PolicyErrors errors)
    {
        var copy = otherwise;
        var written = node as PolicyScalar;
        if (node is PolicyMapping mapping)
        {
            var own = new SectionReader(mapping, errors);
            written = own.Scalar("place");
            copy = Settings(own, "", otherwise, bounds) with
            {
                // Asked for in any case: only what is asked for is a setting here.
                Keep = own.Time("keep", BackupRules.Default.Keep, bounds.Keep, BackupReader.LongestKeeping) is var keep && own.Has("keep") ? keep : null,
                KeepFull = own.Integer("keep-full", BackupRules.Default.KeepFull, 1, BackupReader.MostFull) is var full && own.Has("keep-full") ? full : null,
            };
            own.RefuseUnknown();
            if (written is null && !own.Has("place")) errors.Add(node, "this copy has no place", "Write place: DIRECTORY, sftp://… or s3://…");
        }
        else if (written is null or { Text.Length: 0 })
        {
            errors.Add(node, "this is no place", "Write a directory, sftp://… or s3://…, or a mapping with place: and its settings");
        }

        if (written is not { Text.Length: > 0 }) return null;
        OffSiteReader.Demand(written, copy.Sftp, copy.S3, errors);
        if (OffSiteReader.IsFar(written.Text)) return OffSiteReader.Place(written, errors) is { } far ? (written, copy with { Repository = far }) : null;
        if (Path.IsPathRooted(written.Text)) return (written, copy with { Repository = written.Text });
        errors.Add(written, "this is not an absolute path", "Write a directory such as /mnt/other-site/menshen, or off");
        return null;
    }

    private static BackupCopyRules Settings(SectionReader section, string prefix, BackupCopyRules otherwise, BackupBounds bounds) => new(
        "", section.Time(prefix + "every", otherwise.Every, TimeSpan.FromMinutes(10), bounds.CopyEvery),
        section.Size(prefix + "rate", otherwise.BytesPerSecond, 64L << 10, 4L << 30, zero: "off"))
    {
        Sftp = OffSiteReader.ReadSftp(section, otherwise.Sftp), S3 = OffSiteReader.ReadS3(section, otherwise.S3),
    };
}
