namespace Menshen.Policy.Planning;

/// <summary>A place of the journal's archive as a difference between two policies shows it.</summary>
internal static class ArchivePlaceEntry
{
    /// <summary>One place less is one copy less; a way that changes may lead to a machine that only has its name.</summary>
    public static PlannedEntry Of(ArchiveRules rules) => new("journal archive", rules.Place, PolicyReach.Restart,
    [
        Field("sftp-key", rules.Sftp.KeyFile), Field("sftp-host-key", rules.Sftp.HostKey), Free("sftp-timeout", rules.Sftp.Patience, SftpRules.Default.Patience),
        Field("s3-credentials", rules.S3.CredentialsFile), Field("s3-region", rules.S3.Region == S3Rules.Default.Region ? null : rules.S3.Region), Field("s3-ca", rules.S3.CaFile),
        Field("s3-addressing", rules.S3.IsByHost ? "host" : null), Free("s3-timeout", rules.S3.Patience, S3Rules.Default.Patience),
    ])
    {
        AddingWeakens = false,
        RemovingWeakens = true,
    };

    private static PlannedField Field(string name, string? value) => PlannedField.Of(name, value ?? "", value, (_, _) => true);

    private static PlannedField Free(string name, TimeSpan value, TimeSpan usual) => PlannedField.Of(name, value == usual ? "" : Settings.Time(value), value, (_, _) => false);
}
