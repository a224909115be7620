namespace Menshen.Journal;

/// <summary>One place of the archive: its name, and the way there.</summary>
/// <param name="Place">As people write it: an absolute directory, or the address of another machine's.</param>
/// <param name="Open">Opens its files; each opening has a line of its own.</param>
public sealed record ArchiveSite(string Place, Func<IArchiveFiles> Open)
{
    /// <summary>A directory of this machine, mounted or not.</summary>
    public static ArchiveSite Of(string directory) => new(directory, () => new ArchiveDirectory(directory));
}
