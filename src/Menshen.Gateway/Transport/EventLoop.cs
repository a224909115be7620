using System.Collections.Concurrent;

namespace Menshen.Gateway.Transport;

/// <summary>One thread that waits for descriptors and serves all its sessions; no lock is shared with another loop.</summary>
/// <remarks>A fault of one stream ends its session. One that escapes is fatal for the process: a guard with a dead loop would hold its
/// sessions for ever.</remarks>
internal sealed unsafe class EventLoop : IDisposable
{
    /// <summary>Events taken per wait; more sessions than this are simply served in the next turn.</summary>
    private const int EventsPerWait = 256;

    /// <summary>Marks a channel that epoll does not know at present; no real set of events has this value.</summary>
    private const uint Detached = uint.MaxValue;

    private readonly int _epoll = LibC.Check(LibC.epoll_create1(LibC.EPOLL_CLOEXEC), "epoll_create1");
    private readonly WakeChannel _wake;
    private readonly ConcurrentQueue<Action> _mail = new();
    private readonly PriorityQueue<Action, long> _timers = new();
    private readonly Thread _thread;
    private Channel?[] _channels = new Channel?[1024];
    private uint _generation;
    private volatile bool _stopping;

    /// <summary>Creates the loop; <see cref="Start"/> runs it.</summary>
    public EventLoop(int number)
    {
        Number = number;
        _wake = new WakeChannel(this);
        Add(_wake, LibC.EPOLLIN);
        _thread = new Thread(Run) { Name = $"gateway loop {number}", IsBackground = false };
    }

    /// <summary>0 for the first loop.</summary>
    public int Number { get; }

    /// <summary>Buffers shared by the sessions of this loop.</summary>
    public LoopMemory Memory { get; } = new();

    /// <summary>Called on the loop whenever another thread asked with <see cref="Wake"/>.</summary>
    public event Action? Woken;

    /// <summary>Called on the loop after everything that was ready has been served.</summary>
    public event Action? Served;

    /// <summary>True on the loop's own thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    public void Start() => _thread.Start();

    /// <summary>Runs <paramref name="work"/> on the loop, soon. Any thread.</summary>
    public void Post(Action work)
    {
        _mail.Enqueue(work);
        Wake();
    }

    /// <summary>Makes the loop turn once. Any thread; calls before the turn are one.</summary>
    public void Wake() => _wake.Ring();

    /// <summary>Runs <paramref name="work"/> on the loop after <paramref name="delay"/>. Loop thread only.</summary>
    public void After(TimeSpan delay, Action work) => _timers.Enqueue(work, Environment.TickCount64 + (long)delay.TotalMilliseconds);

    /// <summary>Registers a channel. Loop thread, or before <see cref="Start"/>.</summary>
    public void Add(Channel channel, uint interest)
    {
        if (channel.Fd >= _channels.Length) Array.Resize(ref _channels, Math.Max(channel.Fd + 1, _channels.Length * 2));
        _channels[channel.Fd] = channel;
        channel.Generation = ++_generation;
        Control(LibC.EPOLL_CTL_ADD, channel, interest);
    }

    /// <summary>Changes what the channel waits for.</summary>
    public void Watch(Channel channel, uint interest)
    {
        if (channel.Interest == interest) return;
        Control(channel.Interest == Detached ? LibC.EPOLL_CTL_ADD : LibC.EPOLL_CTL_MOD, channel, interest);
    }

    /// <summary>Takes the channel out of epoll until the next <see cref="Watch"/>: a hang-up cannot be masked and would spin the loop.</summary>
    public void Detach(Channel channel)
    {
        Control(LibC.EPOLL_CTL_DEL, channel, 0);
        channel.Interest = Detached;
    }

    /// <summary>Forgets the channel and closes its descriptor.</summary>
    public void Close(Channel channel)
    {
        _channels[channel.Fd] = null;
        _ = LibC.close(channel.Fd);
    }

    /// <summary>Ends the loop after the current turn and waits for it.</summary>
    public void Dispose()
    {
        _stopping = true;
        Wake();
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join();
        _ = LibC.close(_epoll);
        _wake.CloseDescriptor();
        Memory.Dispose();
    }

    private void Run()
    {
        try
        {
            var events = stackalloc LibC.EpollEvent[EventsPerWait];
            while (!_stopping) Turn(events);
        }
        catch (Exception fault)
        {
            Environment.FailFast($"{_thread.Name} died: {fault.GetType().Name} at {fault.StackTrace}", fault);
        }
    }

    private void Turn(LibC.EpollEvent* events)
    {
        var count = LibC.epoll_wait(_epoll, events, EventsPerWait, NextTimeout());
        if (count < 0 && LibC.Errno != LibC.EINTR) LibC.Check(count, "epoll_wait");
        for (var i = 0; i < count; i++)
        {
            var channel = _channels[(int)(uint)events[i].Data];
            if (channel is not null && channel.Generation == (uint)(events[i].Data >> 32)) Serve(channel, events[i].Events);
        }
        while (_timers.TryPeek(out _, out var due) && due <= Environment.TickCount64) _timers.Dequeue()();
        Served?.Invoke();
    }

    // One session's fault, whatever bytes may have caused it, is not the others' end.
    private static void Serve(Channel channel, uint events)
    {
        try
        {
            channel.OnReady(events);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            channel.OnFault(fault);
        }
    }

    /// <summary>Serves the mail; called by the wake channel on this thread.</summary>
    internal void OnWoken()
    {
        while (_mail.TryDequeue(out var work)) work();
        Woken?.Invoke();
    }

    private int NextTimeout()
    {
        if (!_timers.TryPeek(out _, out var due)) return -1;
        return (int)Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue);
    }

    private void Control(int operation, Channel channel, uint interest)
    {
        channel.Interest = interest;
        var e = new LibC.EpollEvent { Events = interest, Data = (ulong)channel.Generation << 32 | (uint)channel.Fd };
        LibC.Check(LibC.epoll_ctl(_epoll, operation, channel.Fd, &e), "epoll_ctl");
    }
}
