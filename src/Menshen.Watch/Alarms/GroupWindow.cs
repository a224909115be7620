namespace Menshen.Watch;

/// <summary>The recent events of one group: how many, how many rows or shown values, and how many different ones, within a time.</summary>
/// <remarks>Rows and values are added up in slices of the window, so that a group costs the same however busy it is; the sum covers the window and up to
/// one slice more.</remarks>
internal sealed class GroupWindow(string group, int mostEvents, int mostDistinct)
{
    /// <summary>Slices of the window: its length is kept to within a thirtieth.</summary>
    private const int Slices = 30;

    private readonly Queue<long> _times = new();
    private readonly Queue<(long Slice, ulong Rows)> _rows = new();
    private readonly DistinctWindow? _distinct = mostDistinct > 0 ? new DistinctWindow(mostDistinct) : null;
    private long _quietUntil = long.MinValue;

    public string Group { get; } = group;

    /// <summary>Events within the window, at most as many as the rule counts.</summary>
    public int Events => _times.Count;

    /// <summary>Rows within the window; of disclosures, values.</summary>
    public ulong Rows { get; private set; }

    /// <summary>Different values within the window, at most as many as the rule asks for; 0 where it does not ask.</summary>
    public int Distinct => _distinct?.Count ?? 0;

    /// <summary>Adds what an event showed.</summary>
    public void AddDistinct(long time, ReadOnlySpan<ulong> digests, TimeSpan within) => _distinct?.Add(time, digests, within);

    /// <summary>Adds an event; times are microseconds.</summary>
    public void Add(long time, ulong rows, TimeSpan within)
    {
        var length = (long)within.TotalMicroseconds;
        _times.Enqueue(time);
        while (_times.Count > mostEvents || _times.Peek() < time - length) { _times.Dequeue(); }

        var slice = time / Math.Max(1, length / Slices);
        while (_rows.TryPeek(out var oldest) && oldest.Slice < slice - Slices) { Rows -= _rows.Dequeue().Rows; }
        // A clock set back must not leave slices behind that never end.
        if (rows == 0) { return; }
        _rows.Enqueue((slice, rows));
        Rows += rows;
        if (_rows.Count > 4 * Slices) { Merge(); }
    }

    /// <summary>True if an alarm may be raised now; the group is then quiet for a while.</summary>
    public bool TryRing(long time, TimeSpan quiet)
    {
        if (time < _quietUntil) { return false; }
        _quietUntil = time + (long)quiet.TotalMicroseconds;
        return true;
    }

    // Many events in one slice are one entry.
    private void Merge()
    {
        var merged = _rows.GroupBy(entry => entry.Slice).OrderBy(slice => slice.Key)
            .Select(slice => (slice.Key, slice.Aggregate(0UL, (sum, entry) => sum + entry.Rows))).ToList();
        _rows.Clear();
        foreach (var entry in merged) { _rows.Enqueue(entry); }
    }
}
