namespace Menshen.Watch;

/// <summary>The different values of one group that were seen last, as digests, within a time; no more of them than the rule asks for.</summary>
/// <remarks>Whether there are so many within the window is a question to the newest alone, so the oldest may go when there are enough. A value
/// seen again counts from then on; its time is kept in slices of the window, so that one shown without end costs little.</remarks>
internal sealed class DistinctWindow(int most)
{
    private const int Slices = 30;

    /// <summary>Entries that may lie about before it is worth clearing them.</summary>
    private const int Slack = 1024;

    private readonly Dictionary<ulong, long> _lastSeen = [];
    private readonly Queue<(long Slice, ulong Digest)> _byTime = new();

    /// <summary>Different values within the window, at most as many as the rule asks for.</summary>
    public int Count => _lastSeen.Count;

    /// <summary>Adds values shown at a time in microseconds.</summary>
    public void Add(long time, ReadOnlySpan<ulong> digests, TimeSpan within)
    {
        var slice = time / Math.Max(1, (long)within.TotalMicroseconds / Slices);
        while (_byTime.TryPeek(out var oldest) && oldest.Slice < slice - Slices) { DropOldest(); }
        foreach (var digest in digests)
        {
            if (_lastSeen.TryGetValue(digest, out var before) && before >= slice) { continue; }
            _lastSeen[digest] = slice;
            _byTime.Enqueue((slice, digest));
            while (_lastSeen.Count > most) { DropOldest(); }
        }

        if (_byTime.Count > (2 * _lastSeen.Count) + Slack) { Compact(); }
    }

    // An entry that is not the value's newest says nothing any more.
    private void DropOldest()
    {
        var (slice, digest) = _byTime.Dequeue();
        if (IsNewest(slice, digest)) { _lastSeen.Remove(digest); }
    }

    private bool IsNewest(long slice, ulong digest) => _lastSeen.TryGetValue(digest, out var newest) && newest == slice;

    private void Compact()
    {
        var kept = _byTime.Where(entry => IsNewest(entry.Slice, entry.Digest)).ToArray();
        _byTime.Clear();
        foreach (var entry in kept) { _byTime.Enqueue(entry); }
    }
}
