namespace Menshen.Server;

/// <summary>A file on another machine, read from its beginning: what goes wrong is an <see cref="IOException"/> at each step and not at the opening alone, and what comes too slowly is given up.</summary>
/// <remarks>A line's own patience begins anew with each byte: a machine that sends one every half minute would hold whoever copies from it for years, and with it all other places and the stop.</remarks>
internal sealed class FarStream(Stream file, string path, TimeProvider time) : Stream
{
    /// <summary>Bytes a second in the mean, behind a minute's grace: 128 kbit/s, below which no archive keeps up with a journal.</summary>
    private const int LeastRate = 16 << 10;

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly long _began = time.GetTimestamp();
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = FarArchive.Do(() => file.Read(buffer, offset, count));
        _read += read;
        var most = Grace + TimeSpan.FromSeconds((double)_read / LeastRate);
        return read == 0 || time.GetElapsedTime(_began) <= most ? read : throw new IOException($"{path}: the other machine sends less than {LeastRate >> 10} KiB a second");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
