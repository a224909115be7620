namespace Menshen.Backup.S3;

/// <summary>Ends a request that has not come one step forward within the patience.</summary>
internal sealed class S3Watch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _outer;
    private readonly TimeSpan _patience;

    public S3Watch(TimeSpan patience, CancellationToken outer)
    {
        (_patience, _outer, _source) = (patience, outer, CancellationTokenSource.CreateLinkedTokenSource(outer));
        Moved();
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether it ended the request, and nobody else did.</summary>
    public bool HasRunOut => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <summary>We are what it waits for, to keep a pace; until it has moved nobody is late.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Moved() => _source.CancelAfter(_patience);

    public void Dispose() => _source.Dispose();
}
