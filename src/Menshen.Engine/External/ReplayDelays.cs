namespace Menshen.Engine;

/// <summary>How far behind standbys are, by our own clock: since when the primary has been where a standby is not yet.</summary>
/// <remarks>A standby's own answer (now minus the last replayed commit) grows while nobody writes, and needs clocks that agree.</remarks>
internal sealed class ReplayDelays(TimeProvider time)
{
    /// <summary>Looks at the primary that are kept: an hour at one a second. Who is farther behind is at least that late.</summary>
    private const int Kept = 3600;

    private readonly Queue<(ulong Position, long At)> _primary = [];
    private ulong _newest;

    /// <summary>The primary has written up to here now. Another primary may have less: then what was noted before is of no use.</summary>
    public void Note(ulong position)
    {
        if (position < _newest) _primary.Clear();
        if (position == _newest && _primary.Count > 0) return;
        _newest = position;
        _primary.Enqueue((position, time.GetTimestamp()));
        if (_primary.Count > Kept) _primary.Dequeue();
    }

    /// <summary>The delay of a standby that has replayed up to here; null before anything is known of a primary.</summary>
    public TimeSpan? Of(ulong replayed)
    {
        if (_primary.Count == 0) return null;
        if (replayed >= _newest) return TimeSpan.Zero;
        foreach (var (position, at) in _primary)
        {
            if (position > replayed) return time.GetElapsedTime(at);
        }

        return TimeSpan.Zero;
    }
}
