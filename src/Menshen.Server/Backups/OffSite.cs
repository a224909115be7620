using Menshen.Backup.Repository;
using Menshen.Backup.S3;
using Menshen.Backup.Sftp;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The way to a repository that is not on this machine, in the words of backups: the policy's, or what somebody named instead.</summary>
internal static class OffSite
{
    public static RepositoryAccess AccessOf(BackupRules rules) => new()
    {
        Sftp = new SftpAccess(rules.Copy.Sftp.KeyFile, rules.Copy.Sftp.HostKey, rules.Copy.Sftp.Patience),
        S3 = new S3Access(rules.Copy.S3.CredentialsFile, rules.Copy.S3.Region, rules.Copy.S3.CaFile, rules.Copy.S3.IsByHost, rules.Copy.S3.Patience),
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
