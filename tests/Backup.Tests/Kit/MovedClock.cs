namespace Menshen.Backup.Tests.Kit;

/// <summary>A clock that goes as every other and can be put forward: for Menshen's parts and, by libfaketime, for an engine. Who waits by it for a moment that is over then goes on at once.</summary>
/// <remarks>Menshen in memory and the engine read one file's number of seconds, so that their clocks never differ.</remarks>
internal sealed class MovedClock : TimeProvider, IDisposable
{
    /// <summary>Read by the engine at each look at its clock.</summary>
    private readonly string _file;
    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private readonly List<TimeSpan> _asked = [];
    private readonly Timer _pump;
    private long _seconds;

    /// <param name="file">Where the engine finds how far it was put forward; anybody may read it.</param>
    /// <param name="begin">Its first moment, not before now.</param>
    public MovedClock(string file, DateTimeOffset begin)
    {
        _file = file;
        Forward(begin - System.GetUtcNow());
        _pump = new Timer(_ => Ring(), null, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10));
    }

    /// <summary>As in Shanghai, where the early morning is not that of UTC.</summary>
    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(8), "here", "here");

    /// <summary>The times that were asked to wait, in their order.</summary>
    public IReadOnlyList<TimeSpan> Asked
    {
        get
        {
            lock (_gate) return [.. _asked];
        }
    }

    public void Forward(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_gate)
        {
            var next = _seconds + (long)Math.Ceiling(by.TotalSeconds);
            // Never half a file: who reads meanwhile would be back in the present.
            File.WriteAllText(_file + ".new", FormattableString.Invariant($"+{next}\n"));
            File.SetUnixFileMode(_file + ".new", (UnixFileMode)0b110_100_100);
            File.Move(_file + ".new", _file, overwrite: true);
            Interlocked.Exchange(ref _seconds, next);
        }
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddSeconds(Interlocked.Read(ref _seconds));

    public override long GetTimestamp() => System.GetTimestamp() + (Interlocked.Read(ref _seconds) * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("a clock that is put forward rings once");
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Dispose() => _pump.Dispose();

    private void Ring()
    {
        List<Alarm> due;
        lock (_gate)
        {
            var now = GetUtcNow();
            due = [.. _alarms.Where(alarm => alarm.At <= now)];
            _alarms.RemoveAll(due.Contains);
        }

        foreach (var alarm in due) alarm.Ring();
    }

    private sealed class Alarm(MovedClock clock, Action ring) : ITimer
    {
        public DateTimeOffset At { get; private set; }

        public Action Ring => ring;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                clock._asked.Add(dueTime);
                At = clock.GetUtcNow() + dueTime;
                clock._alarms.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate) clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
