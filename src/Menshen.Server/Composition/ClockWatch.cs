using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Records when the machine's clock jumps, or gains or loses its time source: times in the journal are worth what the clock is.</summary>
internal sealed class ClockWatch : IDisposable
{
    /// <summary>How often wall clock and monotonic clock are compared.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The kernel is asked for its time source once a minute: sources change slower, and chrony's own step is minutes.</summary>
    private const int LooksPerStateLook = 60;

    /// <summary>A time source slews a clock by at most a part in ten; what moves more within one interval was set.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly JournalWriter _journal;
    private readonly TimeProvider _time;
    private readonly Func<string> _state;
    private readonly ITimer _timer;
    private readonly Lock _oneAtATime = new();
    private DateTimeOffset _wall;
    private long _monotonic;
    private string _known;
    private int _looks;

    public ClockWatch(JournalWriter journal, TimeProvider time, Func<string>? state = null)
    {
        (_journal, _time, _state) = (journal, time, state ?? KernelClock.State);
        _wall = time.GetUtcNow();
        _monotonic = time.GetTimestamp();
        _known = Source(_state());
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>One look at the clocks; the timer's work.</summary>
    public void Look()
    {
        lock (_oneAtATime)
        {
            var monotonic = _time.GetTimestamp();
            var wall = _time.GetUtcNow();
            var expected = _wall + _time.GetElapsedTime(_monotonic, monotonic);
            (_wall, _monotonic) = (wall, monotonic);
            if ((wall - expected).Duration() > Tolerance)
                _journal.Record(new ClockJumped(JournalTime.From(wall), JournalTime.From(expected)), Patience);
            if (++_looks % LooksPerStateLook == 0)
                LookAtState(wall);
        }
    }

    private void LookAtState(DateTimeOffset now)
    {
        var state = _state();
        if (Source(state) == _known)
            return;
        _known = Source(state);
        _journal.Record(new ClockObserved(JournalTime.From(now), state), Patience);
    }

    // The estimated error changes all the time; that there is a source or not is the news.
    private static string Source(string state) => state.Split(',')[0];
}
