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
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        // Advice only: where it is not taken (a file system in memory) the comparison is with the memory.
        _ = Advise(file, 0, 0, DontNeed);
        using var hasher = new Sm3Hasher();
        var buffer = new byte[BufferSize];
        for (long offset = 0; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0) { break; }
            hasher.Append(buffer.AsSpan(0, read));
            offset += read;
            bytesDone?.Invoke(read);
        }

        return Finish(hasher);
    }

    /// <summary>Copies a file, brings the copy to disk, and answers the digest of what was copied.</summary>
    public static string Copy(string from, string to, Action<long>? bytesDone, CancellationToken cancellation)
    {
        using var source = File.OpenHandle(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        using var target = new FileStream(to, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var hasher = new Sm3Hasher();
        var buffer = new byte[BufferSize];
        for (long offset = 0; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(source, buffer, offset);
            if (read == 0) { break; }
            target.Write(buffer, 0, read);
            hasher.Append(buffer.AsSpan(0, read));
            offset += read;
            bytesDone?.Invoke(read);
        }

        target.Flush(flushToDisk: true);
        return Finish(hasher);
    }

    private static string Finish(Sm3Hasher hasher)
    {
        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        hasher.Finish(digest);
        return Convert.ToHexStringLower(digest);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise64")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
