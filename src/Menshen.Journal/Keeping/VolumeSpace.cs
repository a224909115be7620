namespace Menshen.Journal;

/// <summary>What a file system holds and has left, in bytes, as an ordinary user may use it (statvfs).</summary>
internal readonly record struct VolumeSpace(long Free, long Size)
{
    /// <summary>The volume that a directory lies on.</summary>
    /// <exception cref="IOException">The directory cannot be asked.</exception>
    public static VolumeSpace Of(string directory)
    {
        // On Linux this is statvfs(3) of the path itself and not of a list of mounts.
        var drive = new DriveInfo(directory);
        return new VolumeSpace(drive.AvailableFreeSpace, drive.TotalSize);
    }
}
