namespace Menshen.Backup.Sftp;

/// <summary>Writes a file behind SFTP by several handles at once, block after block.</summary>
/// <remarks><code>
/// block 0 ► handle 0, block 1 ► handle 1 ...        each answered by itself; a handle takes its next block when its last one is answered
/// </code>
/// One handle waits for the answer to each packet: over a line of 50 ms that is half a megabyte a second. After a cut the last <see cref="UncertainBytes"/> may have holes, so who
/// goes on sends those again.</remarks>
internal sealed class SftpAppender : Stream
{
    private const int Handles = 8;
    private const int BlockBytes = 1 << 17;

    /// <summary>What may be on its way at a time.</summary>
    public const int UncertainBytes = Handles * BlockBytes;

    private readonly SftpLine _line;
    private readonly Func<Stream> _open;
    private readonly string _place;
    private readonly Stream?[] _handles = new Stream?[Handles];
    private readonly Task[] _sending = new Task[Handles];
    private readonly byte[][] _blocks = new byte[Handles][];
    private int _current;
    private int _filled;
    private long _position;

    public SftpAppender(SftpLine line, Func<Stream> open, string place, long from)
    {
        (_line, _open, _place, _position) = (line, open, place, from);
        Array.Fill(_sending, Task.CompletedTask);
        // At once, so that also a file of nothing is there.
        _handles[0] = open();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position + _filled;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == 0) Await(_sending[_current]);
            var block = _blocks[_current] ??= new byte[BlockBytes];
            var length = Math.Min(buffer.Length, BlockBytes - _filled);
            buffer[..length].CopyTo(block.AsSpan(_filled));
            buffer = buffer[length..];
            _filled += length;
            if (_filled == BlockBytes) Send();
        }
    }

    /// <summary>Returns when all of it is answered.</summary>
    public override void Flush()
    {
        if (_filled > 0) Send();
        foreach (var sending in _sending) Await(sending);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var sending in _sending) ((IAsyncResult)sending).AsyncWaitHandle.WaitOne();
            foreach (var handle in _handles) Close(handle);
        }

        base.Dispose(disposing);
    }

    private void Send()
    {
        var (slot, at, length) = (_current, _position, _filled);
        // A thread of its own: those of the pool are few, and each would wait.
        _sending[slot] = Task.Factory.StartNew(
            () =>
            {
                var handle = _handles[slot] ??= _open();
                handle.Position = at;
                handle.Write(_blocks[slot], 0, length);
                handle.Flush();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        (_position, _filled, _current) = (at + length, 0, (slot + 1) % Handles);
    }

    private void Await(Task sending)
    {
        try
        {
            sending.GetAwaiter().GetResult();
        }
        catch (Exception e) when (_line.Words(e, _place) is { } fault)
        {
            throw fault;
        }
    }

    private void Close(Stream? handle)
    {
        try
        {
            handle?.Dispose();
        }
        catch (Exception e) when (_line.Words(e, _place) is not null)
        {
            // What was written and not settled is not counted on; the line's end is told by who used it.
        }
    }
}
