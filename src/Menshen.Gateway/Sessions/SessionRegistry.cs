using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Menshen.Gateway.Sessions;

/// <summary>All sessions that have logged in, by number, and the keys under which their statements can be cancelled.</summary>
internal sealed class SessionRegistry(int maximum)
{
    private readonly ConcurrentDictionary<long, Session> _sessions = new();
    private static readonly EngineTarget[] Targets = Enum.GetValues<EngineTarget>();
    // Two servers number their processes apart from each other: with the number alone the later session would hide the earlier one.
    private readonly ConcurrentDictionary<(EngineTarget Target, int Process), Session> _byProcess = new();
    private int _count;
    private long _lastId;

    /// <summary>Sessions at present.</summary>
    public int Count => Volatile.Read(ref _count);

    public ICollection<Session> All => _sessions.Values;

    /// <summary>A number never used before in this process.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Counts the session in; false when there are as many as the policy allows.</summary>
    public bool TryEnter(Session session)
    {
        if (Interlocked.Increment(ref _count) > maximum)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }
        _sessions[session.Id] = session;
        return true;
    }

    /// <summary>Makes the session's statements cancellable under the engine's process id.</summary>
    public void Publish(Session session) => _byProcess[KeyOf(session)] = session;

    /// <summary>Takes the session out.</summary>
    public void Leave(Session session)
    {
        if (!_sessions.TryRemove(session.Id, out _)) return;
        Interlocked.Decrement(ref _count);
        // One that never got as far as a server was never published.
        if (session.Identity is not null) _byProcess.TryRemove(new KeyValuePair<(EngineTarget, int), Session>(KeyOf(session), session));
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
}
