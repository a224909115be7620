using System.Collections.Concurrent;
using System.Security.Cryptography;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>All sessions that have logged in, by number, and the keys under which their statements can be cancelled.</summary>
internal sealed class SessionRegistry(InForce<SessionRules> rules, InForce<QuotaRules> quotas, InForce<PriorityRules> priorities, int enginePlaces = int.MaxValue)
{
    private static readonly EngineTarget[] Targets = Enum.GetValues<EngineTarget>();

    private readonly ConcurrentDictionary<long, Session> _sessions = new();
    private readonly Lock _counting = new();
    private readonly Dictionary<long, Share> _shares = [];
    private readonly Dictionary<string, int> _openOf = new(StringComparer.Ordinal);
    // Two servers number their processes apart from each other: with the number alone the later session would hide the earlier one.
    private readonly ConcurrentDictionary<(EngineTarget Target, int Process), Session> _byProcess = new();
    private Share _all;
    private long _windowEnd;
    private long _lastId;

    /// <summary>Sessions at present.</summary>
    public int Count => Volatile.Read(ref _all.Open);

    public ICollection<Session> All => _sessions.Values;

    /// <summary>A number never used before in this process.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Counts the session in, or says which limit it would break: in all, of its subject, or of the window.</summary>
    public SessionEnded? Enter(Session session, long subject, SessionTerms terms)
    {
        lock (_counting)
        {
            BeginWindow();
            var own = _shares.GetValueOrDefault(subject);
            if (_all.Open + KeptFromAllBut(session.Identity!.Subject) >= rules.Now.Maximum) return SessionEnds.For(SessionEndReason.TooManySessions);
            if (IsKeptForOthers(session.Identity)) return SessionEnds.KeptForHigher;
            if (own.Open >= terms.Sessions) return SessionEnds.For(SessionEndReason.SessionLimitReached);
            if (_all.New >= rules.Now.NewSessions || own.New >= terms.NewSessions) return SessionEnds.TooOften;
            _all = new Share(_all.Open + 1, _all.New + 1);
            _shares[subject] = new Share(own.Open + 1, own.New + 1);
            _openOf[session.Identity.Subject] = _openOf.GetValueOrDefault(session.Identity.Subject) + 1;
        }
        _sessions[session.Id] = session;
        return null;
    }

    /// <summary>Makes the session's statements cancellable under the engine's process id.</summary>
    public void Publish(Session session) => _byProcess[KeyOf(session)] = session;

    /// <summary>Takes the session out.</summary>
    public void Leave(Session session)
    {
        if (!_sessions.TryRemove(session.Id, out _)) return;
        _byProcess.TryRemove(new KeyValuePair<(EngineTarget, int), Session>(KeyOf(session), session));
        lock (_counting)
        {
            _all.Open--;
            var subject = session.Identity!.SubjectId;
            var own = _shares[subject];
            // A share whose window is over tells nothing any more; one within it still does.
            if (own is { Open: 1, New: 0 }) _shares.Remove(subject);
            else _shares[subject] = own with { Open = own.Open - 1 };
            if (_openOf[session.Identity.Subject] is > 1 and var open) _openOf[session.Identity.Subject] = open - 1;
            else _openOf.Remove(session.Identity.Subject);
        }
    }

    /// <summary>The session with that number, or null.</summary>
    public Session? Find(long id) => _sessions.GetValueOrDefault(id);

    /// <summary>The session that a CancelRequest means, or null. The request does not say which server; the secret does, and is compared in fixed
    /// time.</summary>
    public Session? FindForCancel(int processId, ReadOnlySpan<byte> secret)
    {
        Session? found = null;
        foreach (var target in Targets)
        {
            if (_byProcess.TryGetValue((target, processId), out var session) && CryptographicOperations.FixedTimeEquals(session.CancelSecret, secret)) found = session;
        }

        return found;
    }

    private static (EngineTarget Target, int Process) KeyOf(Session session) => (session.Identity!.Target, session.EngineProcessId);

    // Places that the quotas keep for others and that these do not use at the moment.
    private int KeptFromAllBut(string subject)
    {
        var kept = 0;
        foreach (var (name, count) in quotas.Now.Reserved)
        {
            if (name != subject) kept += Math.Max(0, count - _openOf.GetValueOrDefault(name));
        }
        return kept;
    }

    // The engine's places where they are fewer: whoever is refused there is refused whatever his priority.
    private bool IsKeptForOthers(SessionIdentity identity)
    {
        var places = Math.Min(rules.Now.Maximum, enginePlaces);
        var kept = priorities.Now.KeptFrom(SessionPriority.AtTheDoor(identity), places);
        return kept > 0 && _all.Open + kept >= places;
    }

    private void BeginWindow()
    {
        var now = Environment.TickCount64;
        if (now < _windowEnd) return;
        _windowEnd = now + (long)rules.Now.Window.TotalMilliseconds;
        _all.New = 0;
        foreach (var subject in _shares.Keys.ToArray())
        {
            if (_shares[subject].Open == 0) _shares.Remove(subject);
            else _shares[subject] = _shares[subject] with { New = 0 };
        }
    }

    /// <summary>Sessions at present, and those that began within the window.</summary>
    private record struct Share(int Open, int New)
    {
        public int Open = Open;

        public int New = New;
    }
}
