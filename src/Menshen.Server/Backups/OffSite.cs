using Menshen.Backup.Repository;
using Menshen.Backup.S3;
using Menshen.Backup.Sftp;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The way to a repository that is not on this machine, in the words of backups: the policy's, or what somebody named instead.</summary>
internal static class OffSite
{
    /// <summary>To a place that somebody names, or to none of the policy's.</summary>
    public static RepositoryAccess AccessOf(BackupRules rules, string? place) =>
        AccessOf(rules.Copies.FirstOrDefault(copy => place is not null && RepositoryPlace.IsFar(place) && RepositoryPlace.Canonical(copy.Repository) == RepositoryPlace.Canonical(place)) ?? rules.CopyDefaults);

    public static RepositoryAccess AccessOf(BackupCopyRules copy) => AccessOf(copy.Sftp, copy.S3);

    public static RepositoryAccess AccessOf(SftpRules sftp, S3Rules s3) => new()
    {
        Sftp = new SftpAccess(sftp.KeyFile, sftp.HostKey, sftp.Patience),
        S3 = new S3Access(s3.CredentialsFile, s3.Region, s3.CaFile, s3.IsByHost, s3.Patience),
    };

    public static RepositoryAccess AccessOf(NamedRepository named, RepositoryAccess said) => new()
    {
        Sftp = said.Sftp with { KeyFile = named.SftpKey ?? said.Sftp.KeyFile, HostKey = named.SftpHostKey ?? said.Sftp.HostKey },
        S3 = said.S3 with
        {
            CredentialsFile = named.S3Credentials ?? said.S3.CredentialsFile, Region = named.S3Region ?? said.S3.Region, CaFile = named.S3Ca ?? said.S3.CaFile,
            IsByHost = named.IsS3ByHost ?? said.S3.IsByHost,
        },
    };
}
