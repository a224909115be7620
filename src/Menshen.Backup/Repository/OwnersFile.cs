namespace Menshen.Backup.Repository;

/// <summary>A file with a secret for another machine: it is there, and others than its owner cannot touch it.</summary>
internal static class OwnersFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Refuses one that is not there with <paramref name="make"/> as what to do, and one that others may read.</summary>
    public static void Require(string file, string kind, string make)
    {
        if (!File.Exists(file)) throw new BackupException($"there is no {kind} file {file}", make);
        if ((File.GetUnixFileMode(file) & Others) != 0) throw new BackupException($"others than its owner may read {file}", $"chmod 600 {file}; if they may have, make another");
    }
}
