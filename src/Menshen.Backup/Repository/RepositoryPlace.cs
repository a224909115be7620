using Menshen.Backup.S3;
using Menshen.Backup.Sftp;

namespace Menshen.Backup.Repository;

/// <summary>Where a repository is, as people write it: an absolute directory, <c>sftp://USER@HOST[:PORT]/DIRECTORY</c>, or <c>s3://HOST[:PORT]/BUCKET[/PREFIX]</c>.</summary>
public static class RepositoryPlace
{
    /// <summary>Whether it is on another machine, and not a directory of this one.</summary>
    public static bool IsFar(string place) => SftpAddress.IsOne(place) || S3Address.IsOne(place);

    /// <summary>One spelling for each place, by which it is remembered.</summary>
    public static string Canonical(string place) =>
        SftpAddress.IsOne(place) ? SftpAddress.Parse(place).ToString() : S3Address.IsOne(place) ? S3Address.Parse(place).ToString() : Path.GetFullPath(place);

    /// <summary>Connects, if it is elsewhere; <paramref name="access"/> is how.</summary>
    public static IRepositoryFiles Open(string place, RepositoryAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        if (SftpAddress.IsOne(place)) return new SftpFiles(SftpAddress.Parse(place), access.Sftp);
        return S3Address.IsOne(place) ? new S3Files(S3Address.Parse(place), access.S3) : new LocalFiles(place);
    }
}
