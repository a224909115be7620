namespace Menshen.Policy.Reading;

/// <summary>Reads the section <c>backup</c>.</summary>
internal static class BackupReader
{
    /// <summary>As <c>repository</c>: other programs make the backups, and Menshen says that it makes none.</summary>
    private const string Elsewhere = "elsewhere";

    /// <summary>A backup of keys is not split in more shares.</summary>
    private const int MostPersons = 16;

    /// <summary>More full sets are not kept by number.</summary>
    public const int MostFull = 1000;

    /// <summary>A hundred years.</summary>
    public static readonly TimeSpan LongestKeeping = TimeSpan.FromDays(36_525);

    public static BackupRules Read(SectionReader section, Profile profile, BackupBounds bounds)
    {
        var otherwise = BackupRules.Default;
        var isElsewhere = section.Scalar("repository")?.Text == Elsewhere;
        var rules = new BackupRules(
            isElsewhere ? null : Place(section, "repository"),
            section.Time("full-every", otherwise.FullEvery, TimeSpan.FromHours(1), bounds.FullEvery),
            Every(section, "incremental-every", otherwise.IncrementalEvery, TimeSpan.FromMinutes(10), bounds.IncrementalEvery, bounds),
            section.Time("keep", otherwise.Keep, bounds.Keep, LongestKeeping),
            section.Integer("keep-full", otherwise.KeepFull, 1, MostFull),
            Every(section, "test-every", otherwise.TestEvery, TimeSpan.FromHours(1), bounds.TestEvery, bounds))
        {
            IsElsewhere = isElsewhere,
            FullAt = section.TimeOfDay("full-at", otherwise.FullAt),
            // What strict demands by default it demands of a text that is in force too: it keeps nobody from starting.
            KeysPersons = section.Integer("keys-persons", BackupBounds.Of(profile).KeysPersons, bounds.KeysPersons, MostPersons),
            Nice = section.Integer("nice", otherwise.Nice, 0, 19),
            VerifyEvery = Every(section, "verify-every", otherwise.VerifyEvery, TimeSpan.FromHours(1), bounds.VerifyEvery, bounds),
        };
        var (otherwiseCopied, copies) = CopyReader.Read(section, bounds, rules);
        rules = rules with { CopyDefaults = otherwiseCopied, Copies = copies };
        section.RefuseUnknown();
        return rules;
    }

    /// <summary>What a profile that demands backups refuses, where there are none or all of them are on one site.</summary>
    public static void Demand(BackupRules rules, BackupBounds bounds, SectionReader root)
    {
        if (!bounds.IsDemanded || rules.IsElsewhere) return;
        var section = root.Section("backup");
        if (rules.Repository is null)
            Refuse("repository", "nothing would be backed up", $"Write `repository: DIRECTORY` on another disk, or `repository: {Elsewhere}` where other programs make the backups (an external engine's)");
        if (rules.Copies.Count == 0)
            Refuse("copy", "all backups would be on one site", "Write `copy: DIRECTORY`, sftp://… or s3://… at another site");

        // A place that could not be read has its own error already.
        void Refuse(string key, string what, string instead)
        {
            if (section.Has(key) && section.Nodes(key) is not [PolicyScalar { Text: "off" }]) return;
            root.Errors.Add(section.Has(key) ? section.KeyOf(key) : root.Has("backup") ? root.KeyOf("backup") : root.Place, $"profile strict: {what}", instead);
        }
    }

    /// <summary>A time between two of them, or off where the profile lets it be.</summary>
    private static TimeSpan Every(SectionReader section, string key, TimeSpan otherwise, TimeSpan least, TimeSpan most, BackupBounds bounds)
    {
        if (!bounds.IsDemanded || section.Scalar(key) is not { Text: "off" } written) return section.Time(key, otherwise, least, most, mayBeOff: !bounds.IsDemanded);
        section.Errors.Add(written, $"profile strict: `{key}: off` is sparser than any schedule of the standards", $"Write a time of at most {Quantities.WriteTime(most)}, or delete the line");
        return otherwise;
    }

    /// <summary>A path of this machine; null: off, or none.</summary>
    public static string? Place(SectionReader section, string key)
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
