using Menshen.Backup.Sftp;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The policy's way to a repository on another machine, in the words of backups.</summary>
internal static class OffSite
{
    public static SftpAccess AccessOf(BackupRules rules) => new(rules.Copy.Sftp.KeyFile, rules.Copy.Sftp.HostKey, rules.Copy.Sftp.Patience);
}
