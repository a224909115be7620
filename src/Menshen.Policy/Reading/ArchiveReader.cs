using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads the places of the journal's archive: each a directory, or a mapping with the way to another machine.</summary>
/// <remarks><code>
/// archive:
///   - /mnt/archive/menshen
///   - {place: sftp://…, sftp-key: FILE, sftp-host-key: SHA256:…}
///   - {place: s3://…, s3-credentials: FILE}
/// </code></remarks>
internal static class ArchiveReader
{
    /// <summary>8: each costs a reading and a writing of everything.</summary>
    private const int Most = 8;

    public static ImmutableArray<ArchiveRules> Read(SectionReader section)
    {
        var places = ImmutableArray.CreateBuilder<ArchiveRules>();
        foreach (var item in section.Items("archive")?.Items ?? [])
        {
            if (One(item, section.Errors) is not { } rules) continue;
            if (places.Any(other => OffSiteReader.IsSame(other.Place, rules.Place)))
                section.Errors.Add(item, $"`{rules.Place}` is named twice", "Keep it once: two copies in one place are one");
            else if (places.Count == Most)
                section.Errors.Add(item, $"more than {Most} places", "Keep fewer; each costs a reading and a writing of everything");
            else
                places.Add(rules);
        }

        return places.ToImmutable();
    }

    private static ArchiveRules? One(PolicyNode node, PolicyErrors errors)
    {
        var written = node as PolicyScalar;
        var (sftp, s3) = (SftpRules.Default, S3Rules.Default);
        if (node is PolicyMapping mapping)
        {
            var own = new SectionReader(mapping, errors);
            written = own.Scalar("place");
            (sftp, s3) = (OffSiteReader.ReadSftp(own, sftp), OffSiteReader.ReadS3(own, s3));
            own.RefuseUnknown();
            if (written is null && !own.Has("place")) errors.Add(node, "this entry has no place", "Write place: DIRECTORY, sftp://… or s3://…");
        }

        if (written is not { Text.Length: > 0 })
        {
            if (node is not PolicyMapping) errors.Add(node, "this is not an absolute path", "Write one directory per entry, such as /mnt/archive/menshen");
            return null;
        }

        OffSiteReader.Demand(written, sftp, s3, errors);
        if (OffSiteReader.IsFar(written.Text)) return OffSiteReader.Place(written, errors) is { } far ? new ArchiveRules(far, sftp, s3) : null;
        if (Path.IsPathRooted(written.Text)) return new ArchiveRules(written.Text, sftp, s3);
        errors.Add(written, "this is not an absolute path", "Write one directory per entry, such as /mnt/archive/menshen, or a mapping with place: sftp://… or s3://…");
        return null;
    }
}
