namespace Menshen.Backup.Copying;

/// <summary>Holds a copy to so many bytes a second, so that a thin line stays usable for others.</summary>
/// <param name="bytesPerSecond">At most; 0: no limit.</param>
/// <param name="time">The clock.</param>
public sealed class CopyPace(long bytesPerSecond, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private long _done;

    /// <summary>Returns when those bytes were due.</summary>
    public Task WaitAsync(int bytes, CancellationToken cancellation)
    {
        _done += bytes;
        if (bytesPerSecond == 0) return Task.CompletedTask;
        var early = TimeSpan.FromSeconds(_done / (double)bytesPerSecond) - time.GetElapsedTime(_begun);
        return early > TimeSpan.Zero ? Task.Delay(early, time, cancellation) : Task.CompletedTask;
    }
}
