using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>Measures a program: SM3 of every file below its directory, on all processors.</summary>
internal static class ProgramFiles
{
    /// <summary>Stands for a symbolic link, which no manifest can have: what it points to is another's to change.</summary>
    public const string Link = "link";

    private const int Step = 1 << 18;

    /// <summary>All but the manifest, in the order of their paths.</summary>
    public static IReadOnlyList<ProgramFile> Measure(string directory)
    {
        List<FileInfo> found = [];
        Walk(new DirectoryInfo(directory), Path.Combine(Path.GetFullPath(directory), ProgramManifest.FileName), found);
        var files = new ProgramFile[found.Count];
        // The long ones first, or one processor would be left with them at the end.
        found.Sort((a, b) => LengthOf(b).CompareTo(LengthOf(a)));
        Parallel.For(0, files.Length, i => files[i] = Measure(directory, found[i]));
        Array.Sort(files, (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files;
    }

    private static void Walk(DirectoryInfo directory, string manifest, List<FileInfo> found)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }))
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
                Walk(inner, manifest, found);
            else if (entry.FullName != manifest)
                found.Add(entry as FileInfo ?? new FileInfo(entry.FullName));
        }
    }

    private static long LengthOf(FileInfo file) => file.LinkTarget is null ? file.Length : 0;

    private static ProgramFile Measure(string directory, FileInfo file)
    {
        var path = Path.GetRelativePath(directory, file.FullName);
        if (file.LinkTarget is not null) return new ProgramFile(path, 0, Link);
        using var handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var hasher = new Sm3Hasher();
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            long bytes = 0;
            for (int length; (length = RandomAccess.Read(handle, buffer, bytes)) > 0; bytes += length) hasher.Append(buffer.AsSpan(0, length));
            Span<byte> digest = stackalloc byte[Sm3.DigestSize];
            hasher.Finish(digest);
            return new ProgramFile(path, bytes, Convert.ToHexStringLower(digest));
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
