using Menshen.Policy.Reading;

namespace Menshen.Policy.Planning;

/// <summary>The further repositories of backups as a difference between two policies shows them: each place, and what it says of its own.</summary>
internal static class CopySetting
{
    public static string Write(PolicySet policy) =>
        policy.Backup.Copies.Count == 0 ? "off" : FieldText.Of(policy.Backup.Copies.Select(copy => string.Join(' ', Words(copy, policy.Backup.CopyDefaults).Prepend(copy.Repository).Select(Word))));

    /// <summary>A place that goes takes its sets out of reach; one that stays may lead to another's, come later, or keep less.</summary>
    public static bool Weakens(PolicySet before, PolicySet after) => before.Backup.Copies.Any(old => after.Backup.Copies.FirstOrDefault(copy => copy.Repository == old.Repository) is not { } now
        || now.Every > old.Every || Keep(after, now) < Keep(before, old) || KeepFull(after, now) < KeepFull(before, old)
        || (old.IsSftp && now.Sftp with { Patience = old.Sftp.Patience } != old.Sftp) || (old.IsBucket && now.S3 with { Patience = old.S3.Patience } != old.S3));

    public static bool HasBucket(PolicySet policy) => policy.Backup.Copies.Any(copy => copy.IsBucket);

    private static TimeSpan Keep(PolicySet policy, BackupCopyRules copy) => copy.Keep ?? policy.Backup.Keep;

    private static int KeepFull(PolicySet policy, BackupCopyRules copy) => copy.KeepFull ?? policy.Backup.KeepFull;

    private static IEnumerable<string> Words(BackupCopyRules copy, BackupCopyRules otherwise)
    {
        (string Key, string Own, string Other)[] all =
        [
            ("every", Settings.Time(copy.Every), Settings.Time(otherwise.Every)), ("rate", Rate(copy), Rate(otherwise)),
            ("keep", FieldText.Of(copy.Keep), ""), ("keep-full", FieldText.Of(copy.KeepFull), ""),
            ("sftp-key", copy.Sftp.KeyFile ?? "off", otherwise.Sftp.KeyFile ?? "off"), ("sftp-host-key", copy.Sftp.HostKey ?? "off", otherwise.Sftp.HostKey ?? "off"),
            ("sftp-timeout", Settings.Time(copy.Sftp.Patience), Settings.Time(otherwise.Sftp.Patience)), ("s3-credentials", copy.S3.CredentialsFile ?? "off", otherwise.S3.CredentialsFile ?? "off"),
            ("s3-region", copy.S3.Region, otherwise.S3.Region), ("s3-ca", copy.S3.CaFile ?? "off", otherwise.S3.CaFile ?? "off"),
            ("s3-addressing", Addressing(copy), Addressing(otherwise)), ("s3-timeout", Settings.Time(copy.S3.Patience), Settings.Time(otherwise.S3.Patience)),
        ];
        return all.Where(one => one.Own != one.Other).Select(one => $"{one.Key}={one.Own}");
    }

    // A blank in a path must not pass for the end of a word: two policies are written alike only where they are alike.
    private static string Word(string text) => text.Contains(' ', StringComparison.Ordinal) || text[0] == '"' ? FieldText.Quoted(text) : text;

    private static string Rate(BackupCopyRules copy) => copy.BytesPerSecond is 0 ? "off" : Quantities.WriteSize(copy.BytesPerSecond);

    private static string Addressing(BackupCopyRules copy) => copy.S3.IsByHost ? "host" : "path";
}
