using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace Menshen.Engine;

/// <summary>Files that PostgreSQL is about to give back, overwritten while they are its own still.</summary>
/// <remarks><code>
/// copied to freed/ and flushed ► overwritten where they are ► COMMIT: PostgreSQL gives the blocks back ► the copies are overwritten and taken away
///                                                          └► no commit: what was overwritten is put back from the copies
/// </code>
/// PostgreSQL empties the files of a dropped relation as it commits, and the file system gives their blocks, with rows in them, to whoever asks next. The attack: a raw read of the device.
/// Afterwards it is too late, and before it the transaction may still roll back. Hence the copies, and hence a pattern that is no page: whoever reads a file whose transaction did not commit
/// meets an error, and never an empty table. (Tried and not taken: a file that is read-only, or another one in its place; PostgreSQL opens each file at the end of the commit, and stops as a whole
/// where it cannot, and a process that has the other one open goes on writing there.)
/// The engine's user may write in its directories, and we may be root: a path that is none of a database's, or leads elsewhere, is refused when the file is open.</remarks>
internal sealed partial class FreedFiles(string cluster, string held)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>PostgreSQL's paths have none.</summary>
    private const char Slash = '+';

    /// <summary>A copy that is not whole: its original was not touched.</summary>
    private const string Begun = ".begun";

    private const int BufferBytes = 128 * PageFile.Bytes;

    /// <summary>One is the other's complement, so that each bit is written both ways. A page of either has bounds outside of itself, with or without checksums.</summary>
    private static readonly byte[] Patterns = [0x5A, 0xA5];

    /// <summary>Of one deployment: the engine's files, and ours beside them.</summary>
    public static FreedFiles Of(EnginePaths paths) => new(paths.Cluster, Path.Combine(paths.Engine, "freed"));

    /// <summary>Copies these relations' files; throws where one cannot be, such as on a full disk. Nobody may write to them until <see cref="Discard"/> or <see cref="PutBack"/>.</summary>
    /// <param name="relations">As <c>pg_relation_filepath</c> gives them, without segments.</param>
    public void Copy(IEnumerable<string> relations)
    {
        // Ours alone: the engine's user must not put anything there.
        Directory.CreateDirectory(held, OwnerOnly | UnixFileMode.UserExecute);
        foreach (var file in relations.SelectMany(Segments)) CopyOne(file);
        LinuxCalls.FlushDirectory(held);
    }

    /// <summary>Overwrites the originals of what was copied.</summary>
    /// <param name="passes">Each writes every byte and flushes it.</param>
    public void Spoil(int passes)
    {
        foreach (var copy in Copies())
        {
            using var original = OpenOriginal(OriginOf(copy), FileAccess.ReadWrite);
            Overwrite(original, passes);
        }
    }

    /// <summary>The transaction committed: overwrites the copies and takes them away. Answers how many files there were, and their bytes.</summary>
    /// <param name="passes">As above.</param>
    public (int Files, long Bytes) Discard(int passes)
    {
        var (files, bytes) = (0, 0L);
        foreach (var copy in Held())
        {
            bytes += Remove(copy, passes);
            files++;
        }

        return (files, bytes);
    }

    /// <summary>The transaction did not commit, or nobody knows: pages are as they were, but for those that PostgreSQL has written since, in every file that is there still. Answers how many copies there were.</summary>
    /// <remarks>While the engine runs only under the table's lock, and behind a checkpoint.</remarks>
    public int PutBack()
    {
        foreach (var copy in Copies()) PutBack(copy);
        return Discard(passes: 1).Files;
    }

    /// <summary>Whether something is kept: then its original may have been overwritten.</summary>
    public bool HasCopies => Held().Length > 0;

    // By pd_lsn and pd_pagesize_version (PostgreSQL's manual, "Database Page Layout"). Not by our pattern: a loss of power leaves pages with half of it.
    private static bool IsYounger(ReadOnlySpan<byte> page, ReadOnlySpan<byte> copy) => page[18..20].SequenceEqual(copy[18..20]) && Position(page) > Position(copy);

    private static ulong Position(ReadOnlySpan<byte> page) =>
        (ulong)BinaryPrimitives.ReadUInt32LittleEndian(page) << 32 | BinaryPrimitives.ReadUInt32LittleEndian(page[4..]);

    private string[] Held() => Directory.Exists(held) ? Directory.GetFiles(held) : [];

    private IEnumerable<string> Copies() => Held().Where(file => !file.EndsWith(Begun, StringComparison.Ordinal));

    // 1 GiB each, and no gap: PostgreSQL's manual, "Database File Layout". The maps of free space and visibility have no rows in them.
    private IEnumerable<string> Segments(string relation)
    {
        if (!OfDatabase().IsMatch(relation)) throw new CatalogueRefusalException($"{relation} is not beside the database's other files: what lies in a tablespace is not overwritten.");
        if (File.Exists(Path.Combine(cluster, relation))) yield return relation;
        for (var segment = 1; File.Exists(Path.Combine(cluster, $"{relation}.{segment}")); segment++) yield return $"{relation}.{segment}";
    }

    private void CopyOne(string file)
    {
        var copy = Path.Combine(held, file.Replace('/', Slash));
        using (var original = OpenOriginal(file, FileAccess.Read))
        {
            if (original.Length == 0) return;
            using var made = new FileStream(copy + Begun, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 0 });
            original.CopyTo(made, BufferBytes);
            made.Flush(flushToDisk: true);
        }

        File.Move(copy + Begun, copy);
    }

    // Judged by what was opened, not by the name: another can have the name by then.
    private FileStream OpenOriginal(string file, FileAccess access)
    {
        var handle = File.OpenHandle(Path.Combine(cluster, file), FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
        var opened = LinuxCalls.RealPath($"/proc/self/fd/{handle.DangerousGetHandle()}");
        if (opened == Path.Combine(LinuxCalls.RealPath(cluster), file)) return new FileStream(handle, access, bufferSize: 0);
        handle.Dispose();
        throw new IOException($"{file} leads to {opened}, which PostgreSQL never made.");
    }

    private void PutBack(string copy)
    {
        // PostgreSQL has taken the original away, or emptied it: it committed.
        if (!File.Exists(Path.Combine(cluster, OriginOf(copy)))) return;
        using var original = OpenOriginal(OriginOf(copy), FileAccess.ReadWrite);
        using var kept = new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (original.Length == 0) return;
        var (page, there) = (new byte[PageFile.Bytes], new byte[PageFile.Bytes]);
        for (long at = 0, read; (read = kept.ReadAtLeast(page, PageFile.Bytes, throwOnEndOfStream: false)) > 0; at += read)
        {
            original.Position = at;
            original.ReadAtLeast(there, PageFile.Bytes, throwOnEndOfStream: false);
            if (IsYounger(there, page)) continue;
            original.Position = at;
            original.Write(page, 0, (int)read);
        }

        original.Flush(flushToDisk: true);
    }

    private static string OriginOf(string copy) => Path.GetFileName(copy).Replace(Slash, '/');

    private static long Remove(string copy, int passes)
    {
        long bytes;
        using (var stream = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            bytes = stream.Length;
            Overwrite(stream, passes);
        }

        File.Delete(copy);
        return bytes;
    }

    /// <summary>Writes every byte of a file anew, so often, each time to the disk.</summary>
    internal static void Overwrite(FileStream file, int passes)
    {
        var buffer = new byte[BufferBytes];
        var length = file.Length;
        for (var pass = 0; pass < passes; pass++)
        {
            Array.Fill(buffer, Patterns[pass % Patterns.Length]);
            file.Position = 0;
            for (var left = length; left > 0; left -= BufferBytes) file.Write(buffer, 0, (int)Math.Min(left, BufferBytes));
            // Or the passes meet in the page cache, and the disk sees the last one alone.
            file.Flush(flushToDisk: true);
        }
    }

    [GeneratedRegex("^base/[0-9]+/[0-9]+\\z")]
    private static partial Regex OfDatabase();
}
