namespace Menshen.Journal;

/// <summary>How producers wake the journal thread: only when it sleeps, so that an append under load costs no system call.</summary>
/// <remarks>An append is a store (head) and a load (the state); going to sleep is a store (the state) and a load (the heads). One of the
/// two
/// must see the other. The rare side pays: it makes all processors pass a barrier, and the appends need none.</remarks>
internal sealed class JournalBell : IDisposable
{
    private const int Awake = 0;

    /// <summary>A short timed wait between two batches: nobody wakes it but one who waits, and only in strict mode.</summary>
    private const int Dozing = 1;

    /// <summary>A long wait: any append wakes it.</summary>
    private const int Idle = 2;

    private readonly AutoResetEvent _event = new(initialState: false);
    private readonly bool _waitersWakeDozing;
    private int _state;
    private int _closing;

    public JournalBell(bool waitersWakeDozing) => _waitersWakeDozing = waitersWakeDozing;

    public bool Closing => Volatile.Read(ref _closing) != 0;

    /// <summary>Called by producers after an append.</summary>
    public void RingIfIdle()
    {
        if (Volatile.Read(ref _state) == Idle) { Wake(); }
    }

    /// <summary>Called by producers that wait for durability.</summary>
    public void RingIfWaiting()
    {
        var state = Volatile.Read(ref _state);
        if (state == Idle || (state == Dozing && _waitersWakeDozing)) { Wake(); }
    }

    /// <summary>Ends every wait at once and for good: the journal is being closed.</summary>
    public void Close()
    {
        Volatile.Write(ref _closing, 1);
        _event.Set();
    }

    /// <summary>The journal thread waits between batches, at most <paramref name="time"/>.</summary>
    public void Doze(TimeSpan time, Func<bool> somebodyWaits)
    {
        if (_waitersWakeDozing)
        {
            Sleep(Dozing, time, somebodyWaits);
        }
        else if (!Closing)
        {
            // Nobody wakes this wait, so nobody needs to see it, and the barrier is saved.
            _event.WaitOne(time);
        }
    }

    /// <summary>The journal thread has nothing to do.</summary>
    public void SleepIdle(TimeSpan time, Func<bool> somethingArrived) => Sleep(Idle, time, somethingArrived);

    public void Dispose() => _event.Dispose();

    private void Sleep(int state, TimeSpan time, Func<bool> alreadyWanted)
    {
        Volatile.Write(ref _state, state);
        // Who rings a dozing thread has passed a barrier of its own; an append has not.
        if (state == Dozing) { Interlocked.MemoryBarrier(); }
        else { Interlocked.MemoryBarrierProcessWide(); }
        if (!alreadyWanted() && !Closing) { _event.WaitOne(time); }
        Volatile.Write(ref _state, Awake);
    }

    private void Wake()
    {
        // The first one to find it asleep pays for the call; the others see it awake.
        if (Interlocked.Exchange(ref _state, Awake) != Awake) { _event.Set(); }
    }
}
