namespace Menshen.Gateway;

/// <summary>The wrong passwords of one account, source by source. Used under its owner's lock.</summary>
internal sealed class AccountFailures
{
    private readonly Dictionary<SourceKey, FailureRow> _rows = [];
    private DateTimeOffset? _lockedUntil, _lockedAt;
    // libpq with sslmode=prefer or allow tries a wrong password a second time with or without TLS; the second is free, once for each that counted.
    private (SourceKey Source, bool IsEncrypted, DateTimeOffset At)? _twin;

    /// <summary>The login before, and what was tried since.</summary>
    public LastLogin Last { get; set; } = LastLogin.Never;

    /// <summary>Everywhere, or for that source.</summary>
    public bool IsLocked(SourceKey source, DateTimeOffset now) => _lockedUntil > now || _rows.TryGetValue(source, out var row) && row.LockedUntil > now;

    /// <summary>How many of the time before <paramref name="now"/> still count, of all sources.</summary>
    public int Total(DateTimeOffset now, TimeSpan memory) => _rows.Values.Where(row => now - row.LastAt <= memory).Sum(row => row.Failures);

    /// <summary>True for the second try of one libpq: the same source, at once, with TLS where the first had none, or the reverse.</summary>
    public bool TakeTwin(SourceKey source, bool isEncrypted, DateTimeOffset now, TimeSpan patience)
    {
        var isTwin = _twin is { } twin && twin.Source == source && twin.IsEncrypted != isEncrypted && now - twin.At <= patience;
        _twin = isTwin ? null : (source, isEncrypted, now);
        return isTwin;
    }

    /// <summary>Counts one.</summary>
    public FailureRow Add(long subject, SourceKey source, DateTimeOffset now, TimeSpan memory)
    {
        var count = _rows.TryGetValue(source, out var row) && now - row.LastAt <= memory ? row.Failures : 0;
        return _rows[source] = new FailureRow(subject, source, count + 1, now, row?.LockedUntil > now ? row.LockedUntil : null);
    }

    /// <summary>Locks for the source, or for all.</summary>
    public void Lock(long subject, SourceKey? source, DateTimeOffset now, DateTimeOffset until)
    {
        if (source is not { } one) (_lockedUntil, _lockedAt) = (until, now);
        else _rows[one] = (_rows.GetValueOrDefault(one) ?? new FailureRow(subject, one, 0, now, null)) with { LockedUntil = until };
    }

    /// <summary>Takes what the catalogue says: other gateways count too, and nothing that was counted is forgotten.</summary>
    public void Merge(FailureRow row)
    {
        if (row.Source is not { } source)
        {
            _lockedUntil = Later(_lockedUntil, row.LockedUntil);
            _lockedAt = Later(_lockedAt, row.LastAt);
            return;
        }

        _rows[source] = _rows.TryGetValue(source, out var known)
            ? row with { Failures = Math.Max(row.Failures, known.Failures), LastAt = Later(row.LastAt, known.LastAt)!.Value, LockedUntil = Later(row.LockedUntil, known.LockedUntil) }
            : row;
    }

    /// <summary>The right password from there: what was wrong from there is settled. False: there was nothing.</summary>
    public bool Settle(SourceKey source) => _rows.Remove(source);

    /// <summary>Everything counted is forgotten; the last login is not.</summary>
    public void Clear()
    {
        _rows.Clear();
        (_lockedUntil, _lockedAt) = (null, null);
        _twin = null;
    }

    /// <summary>The same with what is not newer than that.</summary>
    public void Clear(DateTimeOffset until)
    {
        foreach (var old in _rows.Where(row => row.Value.LastAt <= until).Select(row => row.Key).ToArray()) _rows.Remove(old);
        if (_lockedAt <= until) (_lockedUntil, _lockedAt) = (null, null);
    }

    /// <summary>Drops what no longer counts; true if nothing is left.</summary>
    public bool Prune(DateTimeOffset now, TimeSpan memory)
    {
        foreach (var old in _rows.Where(r => now - r.Value.LastAt > memory && !(r.Value.LockedUntil > now)).Select(r => r.Key).ToArray()) _rows.Remove(old);
        return _rows.Count == 0 && !(_lockedUntil > now);
    }

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left > right || right is null ? left : right;
}
