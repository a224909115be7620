using Menshen.Backup.S3;
using Menshen.Backup.Sftp;

namespace Menshen.Backup.Repository;

/// <summary>How one comes to a repository that is not on this machine. It names files and holds no secret.</summary>
public sealed record RepositoryAccess
{
    public static RepositoryAccess None { get; } = new();

    public SftpAccess Sftp { get; init; } = SftpAccess.None;

    public S3Access S3 { get; init; } = S3Access.None;
}
