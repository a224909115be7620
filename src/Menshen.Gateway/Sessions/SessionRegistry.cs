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
    private readonly Dictionary<string, PlaceShare> _shares = new(StringComparer.Ordinal);
    // Subjects of whom the other gateways have not been told yet; null: of none of all.
    private HashSet<string>? _untold;
    // Two servers number their processes apart from each other: with the number alone the later session would hide the earlier one.
    private readonly ConcurrentDictionary<(EngineTarget Target, int Process), Session> _byProcess = new();
    private PlaceShare _all;
    private long _windowEnd;
    private long? _window;
    private long _lastId;

    /// <summary>Sessions at present.</summary>
    public int Count
    {
        get
        {
            lock (_counting) return _all.Open;
        }
    }

    public ICollection<Session> All => _sessions.Values;

    /// <summary>A number never used before in this process.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Counts the session in, or says which limit it would break: in all, of its subject, or of the window.</summary>
    /// <param name="session">Whose identity is known.</param>
    /// <param name="others">What the other gateways have; null: this one counts alone.</param>
    public SessionEnded? Enter(Session session, OtherPlaces? others = null)
    {
        var (identity, terms) = (session.Identity!, session.Identity!.Limits.Terms);
        lock (_counting)
        {
            BeginWindow(others?.Window);
            var own = _shares.GetValueOrDefault(identity.Subject) + (others?.Of(identity.Subject) ?? default);
            var all = _all + (others?.All ?? default);
            if (all.Open + KeptFromAllBut(identity.Subject, others) >= rules.Now.Maximum) return SessionEnds.For(SessionEndReason.TooManySessions);
            if (IsKeptForOthers(identity, all.Open)) return SessionEnds.KeptForHigher;
            if (own.Open >= terms.Sessions) return SessionEnds.For(SessionEndReason.SessionLimitReached);
            if (all.New >= rules.Now.NewSessions || own.New >= terms.NewSessions) return SessionEnds.TooOften;
            Change(identity.Subject, new PlaceShare(1, 1));
        }
        _sessions[session.Id] = session;
        return null;
    }

    /// <summary>Of whom the others' sessions matter when these want to come in.</summary>
    public HashSet<string> AskedFor(IEnumerable<Session> coming) => [.. coming.Select(session => session.Identity!.Subject), .. quotas.Now.Reserved.Select(kept => kept.Key)];

    /// <summary>What the others have, in the window that the rules in force make.</summary>
    public OtherPlaces Read(PlacePicture picture) => new(picture, rules.Now.Window);

    /// <summary>What has changed since it was last taken, and what is of all.</summary>
    /// <param name="others">Of now.</param>
    public IReadOnlyCollection<PlaceRow> TakeUntold(OtherPlaces others)
    {
        lock (_counting)
        {
            BeginWindow(others.Window);
            List<PlaceRow> rows = [new("", others.Window, _all.Open, _all.New)];
            foreach (var subject in _untold ?? [.. _shares.Keys])
            {
                var share = _shares.GetValueOrDefault(subject);
                rows.Add(new PlaceRow(subject, others.Window, share.Open, share.New));
            }
            _untold = new(StringComparer.Ordinal);
            return rows;
        }
    }

    /// <summary>Whatever was told may be lost: all of it is told again.</summary>
    public void TellAgain()
    {
        lock (_counting) _untold = null;
    }

    /// <summary>Makes the session's statements cancellable under the engine's process id.</summary>
    public void Publish(Session session) => _byProcess[KeyOf(session)] = session;

    /// <summary>Takes the session out.</summary>
    public void Leave(Session session)
    {
        if (!_sessions.TryRemove(session.Id, out _)) return;
        _byProcess.TryRemove(new KeyValuePair<(EngineTarget, int), Session>(KeyOf(session), session));
        lock (_counting) Change(session.Identity!.Subject, new PlaceShare(-1, 0));
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

    /// <summary>Cancels what runs in the session that a CancelRequest means, if there is one.</summary>
    public void Cancel(int processId, ReadOnlySpan<byte> secret, ISessionPort port)
    {
        if (FindForCancel(processId, secret) is { Welcome: { } welcome } meant && meant.Relay!.Cancels.TryNote()) port.CancelAt(meant.Identity!.Target, welcome.ProcessId, welcome.Secret);
    }

    private static (EngineTarget Target, int Process) KeyOf(Session session) => (session.Identity!.Target, session.EngineProcessId);

    private void Change(string subject, PlaceShare change)
    {
        _all += change;
        var own = _shares.GetValueOrDefault(subject) + change;
        // A share whose window is over tells nothing any more; one within it still does.
        if (own == default) _shares.Remove(subject);
        else _shares[subject] = own;
        _untold?.Add(subject);
    }

    // Places that the quotas keep for others and that these do not use at the moment.
    private int KeptFromAllBut(string subject, OtherPlaces? others)
    {
        var kept = 0;
        foreach (var (name, count) in quotas.Now.Reserved)
        {
            if (name != subject) kept += Math.Max(0, count - _shares.GetValueOrDefault(name).Open - (others?.Of(name).Open ?? 0));
        }
        return kept;
    }

    // The engine's places where they are fewer: whoever is refused there is refused whatever his priority.
    private bool IsKeptForOthers(SessionIdentity identity, int open)
    {
        var places = Math.Min(rules.Now.Maximum, enginePlaces);
        var kept = priorities.Now.KeptFrom(SessionPriority.AtTheDoor(identity), places);
        return kept > 0 && open + kept >= places;
    }

    // Gateways that count together have one window, by the engine's clock: with windows of their own each could give all of it once more within one of another's.
    private void BeginWindow(long? together)
    {
        var now = Environment.TickCount64;
        var isOver = together is null ? now >= _windowEnd : together != (_window ?? together);
        _window = together;
        if (!isOver) return;
        _windowEnd = now + (long)rules.Now.Window.TotalMilliseconds;
        _all = _all with { New = 0 };
        foreach (var subject in _shares.Keys.ToArray())
        {
            if (_shares[subject].Open == 0) _shares.Remove(subject);
            else _shares[subject] = _shares[subject] with { New = 0 };
        }
    }
}
