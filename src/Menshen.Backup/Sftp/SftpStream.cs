using Menshen.Backup.Repository;

namespace Menshen.Backup.Sftp;

/// <summary>A file behind SFTP that is read; it goes on over a line that was cut, and its faults are told as those of a local file.</summary>
/// <remarks>A restore of hours must not begin anew because a line was away for seconds.</remarks>
internal sealed class SftpStream(SftpLine line, Func<Stream> open, string place) : ReadingStream
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    private Stream _inner = open();
    private long _position;

    public override long Length => Told(() => _inner.Length);

    public override long Position
    {
        get => _position;
        // The same place again would throw away what was read ahead.
        set
        {
            if (value != _position) Told(() => _inner.Position = value);
            _position = value;
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (attempt > 0) Reopen();
                var length = Told(() => _inner.Read(buffer, offset, count));
                _position += length;
                return length;
            }
            catch (IOException e) when (e is not FileNotFoundException && attempt < Pauses.Length)
            {
                Thread.Sleep(Pauses[attempt]);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Close(_inner);
        base.Dispose(disposing);
    }

    private void Reopen()
    {
        Close(_inner);
        _inner = open();
        if (_position > 0) Told(() => _inner.Position = _position);
    }

    private void Close(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (Exception e) when (line.Words(e, place) is not null)
        {
            // It is opened anew, or not needed any more.
        }
    }

    private T Told<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (line.Words(e, place) is { } fault)
        {
            throw fault;
        }
    }
}
