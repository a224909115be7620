namespace Menshen.Watch;

/// <summary>The recent events of one group: how many, how many rows or shown values, and how many different ones, within a time.</summary>
/// <remarks>Rows and values are added up in slices of the window, so that a group costs the same however busy it is; the sum covers the window and up to
/// one slice more.</remarks>
internal sealed class GroupWindow(string group, int mostEvents, int mostDistinct)
{
    /// <summary>Slices of the window: its length is kept to within a thirtieth.</summary>
    private const int Slices = 30;

    private readonly Queue<long> _times = new();

    /// <summary>One for each slice that had any, oldest first.</summary>
    private readonly List<(long Slice, ulong Rows)> _rows = [];
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
        var length = within.Ticks / TimeSpan.TicksPerMicrosecond;
        if (mostEvents > 1 || _times.Count == 0) { _times.Enqueue(time); }
        while (_times.Count > mostEvents || (mostEvents > 1 && _times.Peek() < time - length)) { _times.Dequeue(); }

        var slice = time / Math.Max(1, length / Slices);
        DropBefore(slice - Slices);
        if (rows == 0) { return; }
        Rows += rows;
        // Statements end in another order than they began, and clocks are set back.
        var place = _rows.Count;
        while (place > 0 && _rows[place - 1].Slice > slice) { place--; }
        if (place > 0 && _rows[place - 1].Slice == slice) { _rows[place - 1] = (slice, _rows[place - 1].Rows + rows); }
        else { _rows.Insert(place, (slice, rows)); }
    }

    /// <summary>True if an alarm may be raised now; the group is then quiet for a while.</summary>
    public bool TryRing(long time, TimeSpan quiet)
    {
        if (time < _quietUntil) { return false; }
        _quietUntil = time + (long)quiet.TotalMicroseconds;
        return true;
    }

    private void DropBefore(long slice)
    {
        var gone = 0;
        while (gone < _rows.Count && _rows[gone].Slice < slice) { Rows -= _rows[gone++].Rows; }
        if (gone > 0) { _rows.RemoveRange(0, gone); }
    }
}
