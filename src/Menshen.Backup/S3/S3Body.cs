using Menshen.Backup.Repository;

namespace Menshen.Backup.S3;

/// <summary>The body of one request, from memory: each step waits until it may leave, and tells the watch that it did.</summary>
internal sealed class S3Body(byte[] content, int length, Func<int, bool, CancellationToken, Task> leaving, S3Watch watch) : ReadingStream
{
    private int _position;
    private int _furthest;

    public override long Length => length;

    // The client goes back to the beginning when it sends once more.
    public override long Position
    {
        get => _position;
        set => _position = (int)value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var step = Math.Min(buffer.Length, length - _position);
        if (step == 0) return 0;
        watch.Pause();
        await leaving(step, _position >= _furthest, watch.Token).ConfigureAwait(false);
        content.AsMemory(_position, step).CopyTo(buffer);
        _position += step;
        _furthest = Math.Max(_furthest, _position);
        watch.Moved();
        return step;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
}
