namespace Menshen.Engine;

/// <summary>What overwriting a file means on the file system where it is.</summary>
internal static class FileSystemPromise
{
    /// <summary>They write a changed block elsewhere and leave the old one where it was.</summary>
    private static readonly string[] CopyOnWrite = ["btrfs", "zfs", "bcachefs", "nilfs2", "f2fs", "overlay", "overlayfs"];

    /// <summary>Null: it overwrites blocks in place, as far as it has a say; what a flash disk does below it nobody can tell.</summary>
    public static string? Caveat(string path)
    {
        var format = new DriveInfo(path).DriveFormat;
        return CopyOnWrite.Contains(format) ? $"the file system ({format}) may write elsewhere and leave the old blocks as they were" : null;
    }
}
