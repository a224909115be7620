namespace Menshen.Journal;

/// <summary>Measures the journal's space, by time and by bytes written, and has the changes recorded.</summary>
/// <remarks>The journal thread asks after each batch and looks itself once enough was written; a timer looks in between, because others
/// fill the volume too. Own segments are counted every ten seconds and added up in the meantime.</remarks>
internal sealed class SpaceWatch : IDisposable
{
    /// <summary>Between two looks; a look is one system call.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Counting the files anew: every ten seconds.</summary>
    private const int LooksPerCount = 40;

    /// <summary>Statements that were not recorded are told at least this often while it lasts.</summary>
    private static readonly TimeSpan DropReportInterval = TimeSpan.FromSeconds(10);

    /// <summary>The journal thread looks after a sixteenth of the room was written, so that it cannot run far past the limit.</summary>
    private const int LooksPerRoom = 16;

    private const long LeastBytesPerLook = 4096;

    private readonly SpaceLimits _limits;
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly JournalBell _bell;
    private readonly JournalState _state;
    private readonly Func<long> _dropped;
    private readonly Lock _lock = new();
    private readonly List<SpaceChanged> _changes = [];
    private readonly ITimer? _timer;
    private int _looks;
    private long _counted;
    private long _writtenAtCount;
    private long _written;
    private long _nextLook;
    private int _offeredChanges;
    private long _offeredDropped;
    private long _reportedDropped;
    private long _dropsSince;
    private long _lastDropReport;
    private volatile bool _due;

    public SpaceWatch(JournalOptions options, TimeProvider time, JournalBell bell, JournalState state, Func<long> dropped)
    {
        (_limits, _directory, _time, _bell, _state, _dropped) = (options.Space, options.Directory, time, bell, state, dropped);
        if (!_limits.IsWatched) { return; }
        Look(count: true);
        _timer = time.CreateTimer(_ => Look(Interlocked.Increment(ref _looks) % LooksPerCount == 0), null, LookInterval, LookInterval);
    }

    /// <summary>Something is to be recorded though nobody appended anything.</summary>
    public bool HasNotices => _due || (_bell.Closing && Interlocked.Read(ref _reportedDropped) < _dropped());

    /// <summary>The journal thread has written so many bytes in this run.</summary>
    public void AfterCommit(long written)
    {
        Volatile.Write(ref _written, written);
        if (_limits.IsWatched && written >= Volatile.Read(ref _nextLook)) { Look(count: false); }
    }

    /// <summary>Adds what is to be told; told again until <see cref="NoticesWritten"/>.</summary>
    public void AddNotices(RecordBatch batch)
    {
        if (!HasNotices) { return; }
        lock (_lock)
        {
            foreach (var change in _changes) { batch.Add(change); }
            _offeredChanges = _changes.Count;
            _offeredDropped = _dropped();
            if (_offeredDropped > _reportedDropped)
            {
                batch.Add(new StatementsDropped(JournalTime.Now(_time), _dropsSince, (ulong)(_offeredDropped - _reportedDropped)));
            }
        }
    }

    public void NoticesWritten()
    {
        if (!_due && !_bell.Closing) { return; }
        lock (_lock)
        {
            _changes.RemoveRange(0, _offeredChanges);
            if (_offeredDropped > _reportedDropped) { _lastDropReport = _time.GetTimestamp(); }
            Interlocked.Exchange(ref _reportedDropped, Math.Max(_reportedDropped, _offeredDropped));
            _dropsSince = JournalTime.Now(_time);
            _offeredChanges = 0;
            _due = _changes.Count > 0;
        }
    }

    /// <summary>Measures now; <paramref name="count"/> also counts the segments anew.</summary>
    public void Look(bool count)
    {
        if (!_limits.IsWatched) { return; }
        lock (_lock)
        {
            var before = _state.Space;
            var report = Measure(count, before);
            _state.Space = report;
            Volatile.Write(ref _nextLook, _written + Math.Max(LeastBytesPerLook, (report.Room - report.Reserve) / LooksPerRoom));
            var now = JournalTime.Now(_time);
            if (report.Ordinary == StatementIntake.Drop && before.Ordinary != StatementIntake.Drop)
            {
                _dropsSince = now;
                _lastDropReport = _time.GetTimestamp();
            }

            if (report.Level != before.Level)
            {
                _changes.Add(new SpaceChanged(now, before.Level, report.Level, (ulong)report.Used, (ulong)report.Limit, (ulong)report.VolumeFree));
            }

            _due = _due || _changes.Count > 0 || DropsAreDue(report);
        }

        if (_due) { _bell.RingIfIdle(); }
    }

    public void Dispose() => _timer?.Dispose();

    private bool DropsAreDue(SpaceReport report) => _dropped() > _reportedDropped
        && (report.Ordinary != StatementIntake.Drop || _time.GetElapsedTime(_lastDropReport) >= DropReportInterval);

    private SpaceReport Measure(bool count, SpaceReport before)
    {
        try
        {
            if (count)
            {
                _writtenAtCount = Volatile.Read(ref _written);
                _counted = SegmentNames.List(_directory).Sum(segment => LengthOf(segment.Path)) - _state.RoomAhead;
            }

            var used = _counted + Volatile.Read(ref _written) - _writtenAtCount;
            return SpaceGauge.Judge(_limits, used, VolumeSpace.Of(_directory), before.Level, _dropped());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SpaceGauge.Unmeasurable(before, e.Message);
        }
    }

    private static long LengthOf(string path)
    {
        var file = new FileInfo(path);
        // Cleared between the listing and here.
        return file.Exists ? file.Length : 0;
    }
}
