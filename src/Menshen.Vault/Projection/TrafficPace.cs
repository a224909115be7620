namespace Menshen.Vault;

/// <summary>How fast the journal grows: whether the traffic leaves the processors any time for the vault.</summary>
internal sealed class TrafficPace(int heavy, TimeProvider time)
{
    /// <summary>Growth is judged over at least so long: a burst of some milliseconds is no load.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    private long _records = -1;
    private long _at;
    private bool _isHeavy;

    /// <summary>True while more records a second have come than count as heavy.</summary>
    public bool IsHeavy(long records)
    {
        var elapsed = time.GetElapsedTime(_at);
        if (_records >= 0 && elapsed < Shortest)
        {
            return _isHeavy;
        }

        _isHeavy = _records >= 0 && (records - _records) / elapsed.TotalSeconds > heavy;
        (_records, _at) = (records, time.GetTimestamp());
        return _isHeavy;
    }
}
