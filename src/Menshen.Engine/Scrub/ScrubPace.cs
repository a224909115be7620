namespace Menshen.Engine;

/// <summary>Keeps a scrub to so many bytes a second, so that sessions keep the disk.</summary>
/// <param name="bytesPerSecond">0: no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class ScrubPace(long bytesPerSecond, TimeProvider time)
{
    private const int BlockBytes = 8192;

    private readonly long _begun = time.GetTimestamp();
    private long _blocks;

    /// <summary>Waits until the blocks done so far fit the rate.</summary>
    public async Task AfterAsync(long blocks, CancellationToken cancellation)
    {
        _blocks += blocks;
        if (bytesPerSecond == 0) return;
        var ahead = TimeSpan.FromSeconds((double)_blocks * BlockBytes / bytesPerSecond) - time.GetElapsedTime(_begun);
        if (ahead > TimeSpan.Zero) await Task.Delay(ahead, time, cancellation).ConfigureAwait(false);
    }
}
