using Menshen.Backup.Format;
using Menshen.Crypto;

namespace Menshen.Backup.Taking;

/// <summary>Reads files and appends their sealed chunks to a pack of its own; chunks that the set before has are only named. One thread.</summary>
internal sealed class ChunkPacker(string directory, int number, ChunkSeal seal, PreviousChunks previous, TakeProgress progress) : IDisposable
{
    private readonly byte[] _plain = new byte[ChunkSeal.ChunkBytes];
    private readonly byte[] _sealed = new byte[ChunkSeal.MaximumSealed];
    private readonly Sm3Hasher _hasher = new();
    private FileStream? _file;
    private long _bytes;
    private long _index;

    /// <summary>Null if the file is gone by now.</summary>
    public FileEntry? Take(SourceFiles files, SourceFile source, CancellationToken cancellation)
    {
        using var handle = files.TryOpen(source.Relative);
        if (handle is null) return null;
        return Take(source.Stored, source.Mode, at => Fill(handle, at), cancellation);
    }

    /// <summary>The same for a file that comes from elsewhere.</summary>
    public FileEntry Take(Stream content, string stored, int mode, CancellationToken cancellation) =>
        Take(stored, mode, _ => content.ReadAtLeast(_plain, _plain.Length, throwOnEndOfStream: false), cancellation);

    private FileEntry Take(string stored, int mode, Func<long, int> fill, CancellationToken cancellation)
    {
        List<ChunkRef> chunks = [];
        for (long at = 0; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var length = fill(at);
            var plain = _plain.AsSpan(0, length);
            if (length > 0) chunks.Add(Keep(stored, chunks.Count, plain));
            at += length;
            progress.Add(length);
            if (length < _plain.Length) return new FileEntry(stored, mode, at, FileEntry.DigestOf(chunks), chunks);
        }
    }

    /// <summary>The same for bytes that are in no file.</summary>
    public FileEntry Take(string stored, ReadOnlySpan<byte> content)
    {
        if (content.Length > ChunkSeal.ChunkBytes) throw new BackupException($"{stored} is too long", "Tell the makers.");
        ChunkRef[] chunks = content.IsEmpty ? [] : [Keep(stored, 0, content)];
        return new FileEntry(stored, (int)(UnixFileMode.UserRead | UnixFileMode.UserWrite), content.Length, FileEntry.DigestOf(chunks), chunks);
    }

    /// <summary>Closes the pack; null if nothing came into it.</summary>
    public PackNote? Finish()
    {
        if (_file is null) return null;
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        var digest = new byte[Sm3.DigestSize];
        _hasher.Finish(digest);
        return new PackNote(number, _bytes, Convert.ToHexStringLower(digest));
    }

    public void Dispose()
    {
        _file?.Dispose();
        _hasher.Dispose();
        seal.Dispose();
        Array.Clear(_plain);
    }

    private ChunkRef Keep(string stored, int position, ReadOnlySpan<byte> plain)
    {
        var digest = Sm3.Hash(plain);
        if (previous.Find(stored, position, plain.Length, digest) is { } known) return known;
        _file ??= DurableFiles.Create(Path.Combine(directory, $"pack-{number:d4}"));
        var form = seal.Seal((uint)number, (ulong)_index, 0, plain, _sealed);
        var content = _sealed.AsSpan(0, form.Length);
        _file.Write(content);
        _hasher.Append(content);
        var chunk = new ChunkRef(0, number, _index++, _bytes, form.Length, plain.Length, form.IsCompressed, digest);
        _bytes += form.Length;
        return chunk;
    }

    private int Fill(Microsoft.Win32.SafeHandles.SafeFileHandle handle, long at)
    {
        var length = 0;
        while (length < _plain.Length)
        {
            var got = RandomAccess.Read(handle, _plain.AsSpan(length), at + length);
            if (got == 0) break;
            length += got;
        }

        return length;
    }
}
