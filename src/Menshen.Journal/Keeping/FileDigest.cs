using System.Runtime.InteropServices;
using Menshen.Crypto;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Journal;

/// <summary>The SM3 of a file, as it stands on the device.</summary>
internal static partial class FileDigest
{
    private const int BufferSize = 1 << 20;

    /// <summary>POSIX_FADV_DONTNEED, fcntl.h: pages that are on disk are forgotten, so that the next reading asks the device.</summary>
    private const int DontNeed = 4;

    /// <summary>Reads all of it and answers the digest in hexadecimal.</summary>
    public static string Of(string path, Action<long>? bytesDone = null, CancellationToken cancellation = default)
    {
        using var file = Open(path);
        return Of(file, bytesDone, cancellation);
    }

    /// <summary>The same of what somebody has opened.</summary>
    public static string Of(Stream file, Action<long>? bytesDone, CancellationToken cancellation, long most = long.MaxValue) => Copy(file, Stream.Null, bytesDone, cancellation, most);

    /// <summary>Opens a file so that it is read from the device.</summary>
    public static FileStream Open(string path)
    {
        var file = OpenCached(path);
        // Advice only: where it is not taken (a file system in memory) the comparison is with the memory.
        _ = Advise(file.SafeFileHandle, 0, 0, DontNeed);
        return file;
    }

    /// <summary>Opens a file that others may be writing, from wherever it is read soonest.</summary>
    public static FileStream OpenCached(string path) => new(path, new FileStreamOptions
    {
        Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.SequentialScan, BufferSize = 0,
    });

    /// <summary>Copies a file, brings the copy to disk, and answers the digest of what was copied.</summary>
    public static string Copy(string from, string to, Action<long>? bytesDone, CancellationToken cancellation)
    {
        using var source = OpenCached(from);
        using var target = new FileStream(to, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        var digest = Copy(source, target, bytesDone, cancellation);
        target.Flush(flushToDisk: true);
        return digest;
    }

    /// <summary>Copies what is left of one stream behind another's, and answers the digest of it.</summary>
    /// <exception cref="IOException">There are more than <paramref name="most"/> bytes: whoever has the other machine could send without end.</exception>
    public static string Copy(Stream source, Stream target, Action<long>? bytesDone, CancellationToken cancellation, long most = long.MaxValue)
    {
        using var hasher = new Sm3Hasher();
        var buffer = new byte[BufferSize];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((most -= read) < 0) { throw new IOException("it is longer than it says"); }
            target.Write(buffer, 0, read);
            hasher.Append(buffer.AsSpan(0, read));
            bytesDone?.Invoke(read);
        }

        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        hasher.Finish(digest);
        return Convert.ToHexStringLower(digest);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise64")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
