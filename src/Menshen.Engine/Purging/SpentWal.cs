using System.Text.RegularExpressions;

namespace Menshen.Engine;

/// <summary>Segments of WAL that PostgreSQL may give back: a second name keeps their blocks until they were overwritten.</summary>
/// <remarks><code>
/// pg_wal/0000…1A ─ link ► engine/spent-wal/0000…1A      a checkpoint then ► gives it another name: PostgreSQL writes over it itself
///                                                                         └► takes its name away: ours is the last, and the blocks are overwritten
/// </code>
/// PostgreSQL unlinks a segment and never shortens it, unlike a relation's file. A file whose last name is ours it does not write any more; who still reads it from an open descriptor asks afterwards
/// whether the segment is there (PostgreSQL's CheckXLogRemoved), as it must where it is used again. Nothing here changes what is in pg_wal, so that a kill at any moment leaves names and no more.
/// The engine's user may put anything there: what is none of its segments gets no name of ours that lasts, and nothing is overwritten that has another name.</remarks>
internal sealed partial class SpentWal(string wal, string held)
{
    /// <summary>As for the files of tables.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static SpentWal Of(EnginePaths paths) => new(Path.Combine(paths.Cluster, "pg_wal"), Path.Combine(paths.Engine, "spent-wal"));

    /// <summary>Names of the segments that are there, in order; those behind the one that is written were used before and wait for their turn.</summary>
    public IReadOnlyList<string> Segments() => [.. Directory.GetFiles(wal).Select(Path.GetFileName).OfType<string>().Where(name => OfSegment().IsMatch(name)).Order(StringComparer.Ordinal)];

    /// <summary>Gives each segment a second name, unless one of it is there already.</summary>
    public void Hold()
    {
        Directory.CreateDirectory(held, OwnerOnly);
        // False where it is gone meanwhile, or was held before.
        foreach (var name in Segments()) LinuxCalls.Link(Path.Combine(wal, name), Path.Combine(held, name));
        LinuxCalls.FlushDirectory(held);
    }

    /// <summary>Gives up what PostgreSQL still has, and overwrites the rest. Answers how many files, and their bytes.</summary>
    /// <param name="passes">Each writes every byte and flushes it.</param>
    public (int Files, long Bytes) Release(int passes)
    {
        var (files, bytes) = (0, 0L);
        foreach (var name in Directory.Exists(held) ? Directory.GetFiles(held) : [])
        {
            // Planted by the engine's user: it would lead us elsewhere, or is no file that has bytes.
            var length = new FileInfo(name) is { LinkTarget: null, Length: var found } ? found : 0;
            if (length > 0 && Overwritten(name, passes)) (files, bytes) = (files + 1, bytes + length);
            File.Delete(name);
        }

        return (files, bytes);
    }

    private static bool Overwritten(string name, int passes)
    {
        using var file = new FileStream(name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (LinuxCalls.NamesOf(file.SafeFileHandle) > 1)
        {
            File.Delete(name);
            // Asked again: PostgreSQL may have taken its own away between the two.
            if (LinuxCalls.NamesOf(file.SafeFileHandle) > 0) return false;
        }

        FreedFiles.Overwrite(file, passes);
        return true;
    }

    [GeneratedRegex("^[0-9A-F]{24}\\z")]
    private static partial Regex OfSegment();
}
