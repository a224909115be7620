using System.Text;

namespace Menshen.Server;

/// <summary>A growing file that is read line by line: goes on in the new one when it is rotated, and after a restart where it stopped.</summary>
/// <remarks>Where a restart goes on is kept as the number of bytes read and the file's first bytes: another beginning is another file, and is read from its own. What stood at
/// the end of a file that was rotated while nobody looked is lost to the records, and the operating system still has it.</remarks>
internal sealed class HostLogFile(string path) : IDisposable
{
    /// <summary>Enough of a first line to tell two files apart: it begins with the time.</summary>
    private const int HeadBytes = 64;

    private const int BufferBytes = 64 << 10;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private FileStream? _stream;

    public string Path => path;

    /// <summary>Where the next line begins.</summary>
    public long Position { get; private set; }

    /// <summary>The first bytes of the file that <see cref="Position"/> is in, in hexadecimal digits; empty before there are any.</summary>
    public string Head { get; private set; } = "";

    /// <summary>Begins where a run before stopped; at the end of what is there, where there was none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void Begin((long Position, string Head)? before)
    {
        Open();
        if (before is not { } known)
            Position = _stream!.Length;
        else if (known.Head.Length > 0 && Head.StartsWith(known.Head, StringComparison.Ordinal) && known.Position <= _stream!.Length)
            Position = known.Position;
    }

    /// <summary>Whole lines that are new, at most so many; after each the caller says that it has it.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IEnumerable<(string Line, long End)> Read(int most)
    {
        if (_stream is null) Open();
        if (Head.Length < HeadBytes * 2) Head = ReadHead();
        // Cut to nothing and written anew, as copytruncate does.
        if (_stream!.Length < Position) (Position, Head) = (0, ReadHead());
        for (var given = 0; given < most;)
        {
            _stream.Position = Position;
            var count = _stream.ReadAtLeast(_buffer, BufferBytes, throwOnEndOfStream: false);
            var (start, end) = (0, 0);
            var from = Position;
            while (given < most && (end = Array.IndexOf(_buffer, (byte)'\n', start, count - start)) >= 0)
            {
                yield return (Encoding.UTF8.GetString(_buffer, start, end - start), from + end + 1);
                given++;
                start = end + 1;
            }

            if (start == 0 && count == BufferBytes)
            {
                // A line without an end: its beginning is a line.
                yield return (Encoding.UTF8.GetString(_buffer, 0, HostLogLine.LongestText), from + count);
                given++;
            }
            else if (start == 0 || given >= most)
                break;
        }
    }

    /// <summary>The line that ends there is recorded.</summary>
    public void Took(long end) => Position = end;

    /// <summary>Whether the name has become another file's; then this one is left, once it is read to its end.</summary>
    public bool TurnIfRotated()
    {
        if (_stream is null || File.ResolveLinkTarget($"/proc/self/fd/{_stream.SafeFileHandle.DangerousGetHandle()}", false)?.FullName == path || !File.Exists(path)) return false;
        Open();
        return true;
    }

    public void Dispose() => _stream?.Dispose();

    private void Open()
    {
        _stream?.Dispose();
        _stream = null;
        // Whoever rotates it must be able to.
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        Position = 0;
        Head = ReadHead();
    }

    private string ReadHead()
    {
        var head = new byte[HeadBytes];
        _stream!.Position = 0;
        return Convert.ToHexStringLower(head.AsSpan(0, _stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)));
    }
}
