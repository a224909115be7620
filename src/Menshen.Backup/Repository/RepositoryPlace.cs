using Menshen.Backup.Sftp;

namespace Menshen.Backup.Repository;

/// <summary>Where a repository is, as people write it: an absolute directory, or <c>sftp://USER@HOST[:PORT]/DIRECTORY</c>.</summary>
public static class RepositoryPlace
{
    /// <summary>One spelling for each place, by which it is remembered.</summary>
    public static string Canonical(string place) => SftpAddress.IsOne(place) ? SftpAddress.Parse(place).ToString() : Path.GetFullPath(place);

    /// <summary>Connects, if it is elsewhere; <paramref name="access"/> is how.</summary>
    public static IRepositoryFiles Open(string place, SftpAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        if (!SftpAddress.IsOne(place)) return new LocalFiles(place);
        return new SftpFiles(SftpAddress.Parse(place), access);
    }
}
