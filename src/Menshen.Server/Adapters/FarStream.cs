namespace Menshen.Server;

/// <summary>A file on another machine, read from its beginning: what goes wrong is an <see cref="IOException"/> at each step and not at the opening alone, and what comes too slowly is given up.</summary>
internal sealed class FarStream(Stream file, string path, TimeProvider time) : Stream
{
    private readonly FarPace _pace = new(time);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _pace.Bytes;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = FarArchive.Do(() => file.Read(buffer, offset, count));
        return _pace.Keeps(read) || read == 0 ? read : throw new IOException($"{path}: the other machine sends less than {FarPace.LeastRate >> 10} KiB a second");
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
