namespace Menshen.Server;

/// <summary>A file on another machine while it is written: what is taken too slowly is given up, as what comes too slowly is (<see cref="FarStream"/>).</summary>
/// <remarks>It does not end the file: whoever has opened that settles it.</remarks>
internal sealed class FarSink(Stream file, string path, TimeProvider time) : Stream
{
    /// <summary>Bytes written between two looks at the clock: one packet of SFTP.</summary>
    private const int Step = 60 << 10;

    private readonly FarPace _pace = new(time);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _pace.Bytes;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var step = Math.Min(buffer.Length, Step);
            file.Write(buffer[..step]);
            buffer = buffer[step..];
            if (!_pace.Keeps(step)) throw new IOException($"{path}: the other machine takes less than {FarPace.LeastRate >> 10} KiB a second");
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
