using System.Runtime.InteropServices;

namespace Menshen.Journal;

/// <summary>Moves a journal that nobody writes to another directory; its old path becomes a link to the new one.</summary>
/// <remarks><code>
/// lock ► copy each file, read back, compare ► link beside ► exchange link and directory in one step
/// </code>
/// There is no moment without a journal at the old path: a start in between would begin a new one.</remarks>
public sealed partial class JournalMove(string directory)
{
    /// <summary>Of what lies at the old path's side afterwards: the files as they were.</summary>
    public const string LeftSuffix = ".moved";

    private const string PartSuffix = ".part";
    private const int WorkingDirectory = -100; // AT_FDCWD, fcntl.h
    private const uint Exchange = 2; // RENAME_EXCHANGE, stdio.h

    /// <summary>Does it; answers how many files were copied.</summary>
    /// <exception cref="IOException">The journal is in use, the target holds something, or a copy is not what was copied.</exception>
    public int To(string target, IProgress<ArchiveProgress>? progress, CancellationToken cancellation)
    {
        var left = directory + LeftSuffix;
        if (Path.Exists(left)) { throw new IOException($"{left} is still there from another move; take it away first"); }
        if (!Directory.Exists(target)) { throw new DirectoryNotFoundException($"there is no directory {target}; is it mounted?"); }
        if (Directory.EnumerateFileSystemEntries(target).Any(entry => !entry.EndsWith(PartSuffix, StringComparison.Ordinal)))
        {
            throw new IOException($"{target} is not empty");
        }

        using var held = new DiskStorage().LockDirectory(directory);
        var files = SegmentNames.List(directory).Select(s => s.Path).Concat(Tombstone.Files(directory)).ToList();
        var (done, total) = (0L, files.Sum(file => new FileInfo(file).Length));
        foreach (var file in files)
        {
            var copy = Path.Combine(target, Path.GetFileName(file));
            var part = copy + PartSuffix;
            File.Delete(part);
            var digest = FileDigest.Copy(file, part, Report, cancellation);
            if (FileDigest.Of(part, null, cancellation) != digest) { throw new IOException($"{part} could not be read back as it was written"); }
            File.Move(part, copy);
        }

        DiskSegmentFile.SyncDirectory(target);
        File.CreateSymbolicLink(left, target);
        if (RenameAt2(WorkingDirectory, left, WorkingDirectory, directory, Exchange) < 0)
        {
            var reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            File.Delete(left);
            throw new IOException($"cannot put a link in the place of {directory}: {reason}");
        }

        DiskSegmentFile.SyncDirectory(Path.GetDirectoryName(directory)!);
        return files.Count;

        void Report(long bytes) => progress?.Report(new ArchiveProgress(target, done += bytes, total));
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);
}
