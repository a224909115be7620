using Menshen.Gateway.Quotas;
using Menshen.Gateway.Resting;
using Menshen.Gateway.Tls;
using Menshen.Gateway.Transport;
using Menshen.Journal;

namespace Menshen.Gateway.Sessions;

/// <summary>A loop with all that lives on it: its sessions, its resting engine streams, its way into the journal.</summary>
internal sealed class LoopRoom : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<SessionTransport> _sessions = [];
    private List<Action> _waiting = [];
    // By name: hosts of one engine have different ones in their certificates. And by the state of the file with the authorities.
    private readonly Dictionary<(string Name, DateTime Roots), TlsContext> _engineTls = [];
    private readonly SubjectUses _uses;
    private List<Action> _untold = [];
    private int _untoldCount;
    private bool _lookingAgain;

    public LoopRoom(int number, GatewayShared shared, TlsContext serverTls)
    {
        Loop = new EventLoop(number);
        ServerTls = serverTls;
        var ring = shared.Journal.CreateTurningRing(OnJournalMoved);
        Services = new LoopServices(shared, ring);
        Resting = new RestingEngines(Loop, shared.Resting, shared.Policy);
        Loop.Woken += OnWoken;
        Loop.Served += ring.EndTurn;
        _uses = shared.Uses;
        _uses.Tried += OnTried;
    }

    public EventLoop Loop { get; }

    public LoopServices Services { get; }

    public RestingEngines Resting { get; }

    /// <summary>TLS as we serve it.</summary>
    public TlsContext ServerTls { get; }

    /// <summary>Sessions on this loop, logged in or not. Loop thread only.</summary>
    public IReadOnlyCollection<SessionTransport> Sessions => _sessions;

    /// <summary>TLS towards an external engine.</summary>
    /// <remarks>Authorities are exchanged while we run, and servers one after the other: read once, the file would refuse the next primary's new
    /// certificate in the middle of a failover, and go on trusting an authority that was taken out. Each exchange costs one context, which sessions may still need.</remarks>
    public TlsContext EngineTls(EngineEndpoint endpoint)
    {
        var (name, roots) = (endpoint.TlsHostName!, endpoint.TlsRootCertificatePath);
        var key = (name, roots is null ? default : File.GetLastWriteTimeUtc(roots));
        return _engineTls.TryGetValue(key, out var known) ? known : _engineTls[key] = TlsContext.ForEngine(name, roots);
    }

    /// <summary>Begins a session. Loop thread only.</summary>
    public void Admit(int fd, SessionOrigin origin)
    {
        var transport = SessionTransport.Begin(this, fd, origin);
        _sessions.Add(transport);
        Services.Shared.HalfOpen.Await(this, transport.Session, origin.Source.Address);
    }

    /// <summary>Calls <paramref name="then"/> on the loop after the journal has made progress.</summary>
    public void WaitForJournal(Action then)
    {
        _waiting.Add(then);
        Services.Ring.RequestWake();
        if (_lookingAgain) return;
        // Progress made just before the asking calls nobody; one late look in a while makes that harmless.
        _lookingAgain = true;
        Loop.After(LookAgain, OnLookAgain);
    }

    /// <summary>Calls <paramref name="then"/> on the loop after the other gateways have been told what was used here, or could not be. Costs nothing until then.</summary>
    public void WaitToBeTold(Action then)
    {
        _untold.Add(then);
        Volatile.Write(ref _untoldCount, _untold.Count);
        // Asked behind that, for a telling which ends after it: one that ends just now calls nobody.
        _uses.Ask();
    }

    /// <summary>The session is over.</summary>
    public void Leave(SessionTransport session) => _sessions.Remove(session);

    public void Dispose()
    {
        _uses.Tried -= OnTried;
        Loop.Dispose();
        foreach (var context in _engineTls.Values) context.Dispose();
    }

    // The loop may have committed itself, at the end of its turn: then nobody needs to be woken.
    private void OnJournalMoved()
    {
        if (Loop.IsCurrent) OnWoken();
        else Loop.Wake();
    }

    // Any thread.
    private void OnTried()
    {
        if (Volatile.Read(ref _untoldCount) > 0) Loop.Post(OnTold);
    }

    private void OnTold()
    {
        var ready = _untold;
        _untold = [];
        Volatile.Write(ref _untoldCount, 0);
        foreach (var then in ready) then();
    }

    private void OnLookAgain()
    {
        _lookingAgain = false;
        OnWoken();
    }

    private void OnWoken()
    {
        if (_waiting.Count == 0) return;
        var ready = _waiting;
        _waiting = [];
        foreach (var then in ready) then();
    }
}
