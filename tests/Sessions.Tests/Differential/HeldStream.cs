namespace Menshen.Sessions.Tests.Differential;

/// <summary>A stream that keeps what is written after the first writes, so that a test can send it when it likes.</summary>
internal sealed class HeldStream(Stream inner, int writesToPass) : Stream
{
    private readonly MemoryStream _held = new();
    private int _writes;

    /// <summary>What was kept.</summary>
    public byte[] Held => _held.ToArray();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (++_writes > writesToPass) _held.Write(buffer);
        else inner.Write(buffer);
    }

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _held.Dispose();
        }
        base.Dispose(disposing);
    }
}
