using System.Net;
using Menshen.Policy;

namespace Menshen.Gateway.Sessions;

/// <summary>Bounds the connections that have not logged in: strangers may not use up descriptors and memory.</summary>
/// <remarks>As many as sessions are allowed, and half of that from one address, so that one host cannot lock the others out. An address
/// from which many logins fail has only a few at a time: each costs a TLS handshake, which others would have to wait for. When many addresses together have taken
/// all places, for each that comes the oldest goes that has said nothing, and when all have said something the oldest of these; but whoever has one connection alone is spared
/// while some address has more, as a flood's have.</remarks>
internal sealed class HalfOpenGate(InForce<SessionRules> rules)
{
    /// <summary>Failed logins of one address within <see cref="StormWindow"/> that make it a storm: no people and no pool mistype so fast.</summary>
    private const int StormFailures = 50;

    /// <summary>Milliseconds.</summary>
    private const int StormWindow = 10_000;

    /// <summary>Connections at a time that may log in from an address that storms: who shares it still gets through.</summary>
    private const int StormShare = 8;

    /// <summary>Addresses whose failures are counted; when there are more, the count begins anew.</summary>
    private const int MostSources = 10_000;

    /// <summary>Single connections that are passed over to find an address with several: a flood from as many addresses as connections is not told from its victims anyway.</summary>
    private const int MostSpared = 16;

    /// <summary>Milliseconds between two readings of the clock at a session's beginning.</summary>
    private const int ClockStep = 1;

    private readonly Lock _lock = new();
    // Who is through or gone stays in them until he is at the head.
    private readonly Queue<(LoopRoom Room, Session Session, IPAddress Source)> _waiting = [], _speaking = [];
    private readonly Dictionary<IPAddress, int> _failures = [];
    private long _windowEnd;
    private HashSet<IPAddress> _storms = [];
    private readonly Dictionary<IPAddress, int> _bySource = [];
    private int _count;

    /// <summary>Connections turned away since the start.</summary>
    public long TurnedAway { get; private set; }

    /// <summary>Counts a connection in; false: it must be closed at once.</summary>
    public bool TryEnter(IPAddress source)
    {
        lock (_lock)
        {
            var fromSource = _bySource.GetValueOrDefault(source);
            if (fromSource >= ShareOf(source) || _count >= rules.Now.Maximum && !TrySendOldestAway())
            {
                TurnedAway++;
                return false;
            }
            _count++;
            _bySource[source] = fromSource + 1;
            return true;
        }
    }

    /// <summary>A connection that was counted in has begun.</summary>
    public void Await(LoopRoom room, Session session, IPAddress source)
    {
        lock (_lock)
        {
            foreach (var queue in (ReadOnlySpan<Queue<(LoopRoom Room, Session Session, IPAddress Source)>>)[_waiting, _speaking])
            {
                while (queue.TryPeek(out var head) && head.Session.Phase != SessionPhase.Login) queue.Dequeue();
            }

            _waiting.Enqueue((room, session, source));
        }
    }

    // On its own loop it ends as one that took too long, with its record; meanwhile both have a place.
    private bool TrySendOldestAway()
    {
        // At most so many again, until those who were told to go have gone.
        if (_count >= 2 * rules.Now.Maximum) return false;
        for (var spared = 0; _waiting.TryDequeue(out var oldest);)
        {
            if (oldest.Session.Phase != SessionPhase.Login) continue;
            if (oldest.Session.LastActivity > oldest.Session.Began + ClockStep)
            {
                _speaking.Enqueue(oldest);
                continue;
            }
            if (_bySource.GetValueOrDefault(oldest.Source) != 1 || _waiting.Count == 0 || spared++ == MostSpared) return SendAway(oldest);
            _waiting.Enqueue(oldest);
        }

        while (_speaking.TryDequeue(out var oldest))
        {
            if (oldest.Session.Phase == SessionPhase.Login) return SendAway(oldest);
        }

        return false;
    }

    private static bool SendAway((LoopRoom Room, Session Session, IPAddress Source) oldest)
    {
        oldest.Room.Loop.Post(oldest.Session.OnLoginDeadline);
        return true;
    }

    /// <summary>A login from there has failed.</summary>
    public void NoteFailure(IPAddress source)
    {
        lock (_lock)
        {
            BeginWindow();
            if (_failures.Count >= MostSources) _failures.Clear();
            var count = _failures[source] = _failures.GetValueOrDefault(source) + 1;
            if (count >= StormFailures) _storms.Add(source);
        }
    }

    // A storm is one to the end of the window after its own, for in a window that has just begun nothing has failed yet.
    private void BeginWindow()
    {
        if (Environment.TickCount64 < _windowEnd) return;
        _windowEnd = Environment.TickCount64 + StormWindow;
        _storms = [.. _failures.Where(f => f.Value >= StormFailures / 4 && _storms.Contains(f.Key) || f.Value >= StormFailures).Select(f => f.Key)];
        _failures.Clear();
    }

    private int ShareOf(IPAddress source)
    {
        BeginWindow();
        var share = Math.Max(1, rules.Now.Maximum / 2);
        return _storms.Contains(source) ? Math.Min(share, StormShare) : share;
    }

    /// <summary>It has logged in, or it is over and recorded.</summary>
    public void Leave(IPAddress source)
    {
        lock (_lock)
        {
            if (!_bySource.TryGetValue(source, out var fromSource)) return;
            _count--;
            if (fromSource == 1) _bySource.Remove(source);
            else _bySource[source] = fromSource - 1;
        }
    }
}
