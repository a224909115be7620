using System.Net;
using System.Text;
using Menshen.Gateway.Quotas;
using Menshen.Gateway.Resting;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Gateway.Tls;
using Menshen.Gateway.Transport;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway;

/// <summary>The gateway: listens, and gives each connection a session on one of its loops.</summary>
/// <remarks>The way of a statement through it is drawn in <c>README.md</c> beside this file.</remarks>
public sealed class GatewayServer : IDisposable
{
    /// <summary>How often a drain looks whether the sessions are gone.</summary>
    private static readonly TimeSpan DrainStep = TimeSpan.FromMilliseconds(20);

    private readonly GatewayShared _shared;
    private readonly ShareSignal? _sharing;
    private readonly UseExchange? _exchange;
    private readonly TlsContext _tls;
    private readonly int? _firstPort;
    private readonly LoopRoom[] _rooms;
    private readonly List<ListenChannel> _listeners = [];
    private readonly List<IPEndPoint> _listening = [];
    private int _nextRoom;
    private bool _disposed;

    public GatewayServer(
        GatewayOptions options, ISubjectDirectory subjects, ILoginFailures failures, IEngineAccess engine, JournalWriter journal, InForce<PolicySet> policy,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _sharing = options.Uses is null ? null : new ShareSignal();
        _shared = new GatewayShared(policy, subjects, failures, engine, journal, new ScramMockSecret(options.MockScramSecret.Span), time)
        {
            Passwords = options.Passwords,
            Tickets = options.Tickets,
            Sealing = options.Sealing,
            RowKeys = options.RowKeys,
            Labels = options.Labels,
            Statistics = options.Statistics,
            Quarantines = options.Quarantines,
            Learnt = options.Learnt,
            Uses = new SubjectUses(new Clock(time), _sharing),
            Sessions = new SessionRegistry(policy.Of(p => p.Sessions), policy.Of(p => p.Quotas), policy.Of(p => p.Priorities), options.EngineConnections),
            PlaceLedger = options.Places,
            Resting = new AllResting(policy.Now.WarmConnections.Total, options.EngineConnections / 4),
        };
        if (options.Uses is { } ledger) _exchange = new UseExchange(_shared.Uses, ledger, _sharing!, policy.Of(p => p.Quotas));
        _firstPort = options.FirstPort;
        _tls = TlsContext.ForServer(options.CertificatePath, options.PrivateKeyPath, options.AllowTls12, options.ClientAuthorityPath);
        var loops = options.Loops > 0 ? options.Loops : Math.Max(1, Environment.ProcessorCount / 2);
        _rooms = [.. Enumerable.Range(0, loops).Select(number => new LoopRoom(number, _shared, _tls))];
    }

    /// <summary>The addresses we listen on, with the ports the system chose for 0.</summary>
    public IReadOnlyList<IPEndPoint> Listening => _listening;

    public GatewayStatus Status
    {
        get
        {
            var counters = _rooms.Select(room => room.Services.Counters).ToArray();
            return new GatewayStatus(_shared.Sessions.Count, _shared.Policy.Sessions.Maximum, counters.Sum(c => c.Logins), counters.Sum(c => c.FailedLogins),
                counters.Sum(c => c.Statements) + _shared.Sessions.All.Sum(s => s.Statements), counters.Sum(c => c.Refused), _shared.Resting.Count);
        }
    }

    /// <summary>Why quotas by the hour are counted here alone at the moment, or null.</summary>
    public string? QuotaTrouble => _exchange?.Trouble;

    /// <summary>Hears what was used before and elsewhere, and goes on to count together with the others; before <see cref="Start"/>.</summary>
    public Task CountTogetherAsync(CancellationToken cancellation) => _exchange?.StartAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>Binds all listeners and starts the loops.</summary>
    /// <exception cref="ListenException">An address cannot be bound.</exception>
    public void Start()
    {
        foreach (var rule in _shared.Policy.ListenersOn(_firstPort)) Listen(rule);
        foreach (var room in _rooms) room.Loop.Start();
        _rooms[0].Loop.Post(Watch);
    }

    /// <summary>All sessions that have logged in.</summary>
    public IReadOnlyList<SessionSummary> Sessions() => [.. _shared.Sessions.All.Where(s => s.Identity is not null).Select(Summarise).OrderBy(s => s.Id)];

    /// <summary>Ends one session; false if there is none with that number.</summary>
    public bool EndSession(long id)
    {
        var session = _shared.Sessions.Find(id);
        if (session is null) return false;
        OnEverySession(s => { if (s.Id == id) s.EndBecause(SessionEndReason.AdministratorEnded); });
        return true;
    }

    /// <summary>The directory has a new picture: sessions of subjects that may not log in any more end.</summary>
    public void EndBarred() => OnEverySession(session =>
    {
        if (session.Identity is { } identity && SessionWatch.IsBarred(identity, _shared.Subjects)) session.EndBecause(SessionEndReason.SubjectBarred);
    });

    /// <summary>Ends every session of a subject.</summary>
    public void EndSessionsOf(long subject) => OnEverySession(session =>
    {
        if (session.Identity?.SubjectId == subject) session.EndBecause(SessionEndReason.SubjectBarred);
    });

    /// <summary>An emergency is over: the sessions of its role end.</summary>
    public void EndEmergency(string engineRole) => OnEverySession(session =>
    {
        if (session.Identity?.EngineRole == engineRole) session.EndBecause(SessionEndReason.EmergencyOver);
    });

    /// <summary>Certificates have changed: sessions that logged in with one that is not in force any more end.</summary>
    public void JudgeCertificates() => OnEverySession(session =>
    {
        if (session.Identity is { } identity && SessionWatch.HasLostCertificate(identity, _shared)) session.EndBecause(SessionEndReason.CertificateRevoked);
    });

    /// <summary>A server is gone: its sessions end with a reason.</summary>
    public void EngineLost(EngineTarget target)
    {
        var reason = _shared.Engine.PatienceFor(target) > TimeSpan.Zero ? SessionEndReason.EngineMoved : SessionEndReason.EngineClosed;
        OnEveryTransport(transport =>
        {
            if (transport.Session.Identity?.Target == target) transport.LoseEngine(reason);
        });
        // The vault's resting streams go with their server, one by one; nobody else's shall pay for it.
        if (target != EngineTarget.Vault) ForgetRestingEngines();
    }

    /// <summary>From here on this is recorded: each session knows it at its next statement.</summary>
    public void Select(AuditSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        _shared.Selection = selection;
    }

    /// <summary>Why no new sessions come to the guarded data, or null.</summary>
    public string? PlaceTrouble => _shared.Places.Trouble;

    /// <summary>So many gateways, with this one, have the engine's places in common.</summary>
    public void ShareEngine(int gateways) => _shared.Resting.Share(gateways);

    /// <summary>So many gateways, with this one, may have sessions of the same subjects.</summary>
    public void ShareLimits(int gateways) => _shared.Places.Share(gateways);

    /// <summary>Closes the resting engine streams: rights or settings of subjects have changed.</summary>
    public void ForgetRestingEngines() => _shared.Resting.Forget();

    /// <summary>Stops listening, lets sessions finish what they do for at most <paramref name="grace"/>, then ends them.</summary>
    public async Task DrainAsync(TimeSpan grace)
    {
        _rooms[0].Loop.Post(CloseListeners);
        OnEverySession(session => session.Drain());
        await UntilEmptyAsync(grace).ConfigureAwait(false);
        OnEverySession(session => session.EndBecause(SessionEndReason.Drained));
        // Their last words and records are on their way; a client that does not read cannot hold us longer than this.
        await UntilEmptyAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(_rooms.Select(WriteSumsAsync)), Task.Delay(TimeSpan.FromSeconds(2))).ConfigureAwait(false);
        await _shared.Places.DisposeAsync().ConfigureAwait(false);
        // The next run hears of all that was used in this one.
        if (_exchange is not null) await _exchange.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _shared.Dispose();
        foreach (var room in _rooms) room.Dispose();
        _sharing?.Dispose();
        _tls.Dispose();
    }

    // What failed and was only counted must not be lost with the process.
    private static Task WriteSumsAsync(LoopRoom room)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        room.Loop.Post(() =>
        {
            room.Services.FailedLogins.Flush();
            written.SetResult();
        });
        return written.Task;
    }

    private void Listen(ListenerRule rule)
    {
        var fd = Sockets.Listen(new IPEndPoint(rule.Address, rule.Port), out var bound);
        var login = new ClientLoginOptions
        {
            TlsAvailable = true,
            PlaintextAllowed = rule.Tls == ListenerTls.LoopbackOptional && IPAddress.IsLoopback(rule.Address),
            MockSecret = _shared.MockSecret,
            PasswordHint = _shared.Policy.Factors.DemandsAnything ? SessionEnds.FactorHint : null,
        };
        var listener = new ListenChannel(_rooms[0].Loop, fd, (client, peer) => Accept(client, new SessionOrigin(peer, bound, login)));
        _rooms[0].Loop.Add(listener, LibC.EPOLLIN);
        _listeners.Add(listener);
        _listening.Add(bound);
    }

    private void Accept(int fd, SessionOrigin origin)
    {
        if (!_shared.HalfOpen.TryEnter(origin.Source.Address))
        {
            // Listeners are on the first loop.
            _rooms[0].Services.FailedLogins.CountTurnedAway(origin.Source.Address);
            _ = LibC.close(fd);
            return;
        }
        Sockets.FindDeadPeer(fd, _shared.Policy.Sessions.DeadPeer);
        var room = _rooms[_nextRoom++ % _rooms.Length];
        if (room.Loop == _rooms[0].Loop) room.Admit(fd, origin);
        else room.Loop.Post(() => room.Admit(fd, origin));
    }

    private void CloseListeners()
    {
        foreach (var listener in _listeners) listener.Close();
    }

    private void Watch()
    {
        OnEverySession(session => session.Watch());
        foreach (var room in _rooms) room.Loop.Post(room.Services.FailedLogins.FlushIfDue);
        _rooms[0].Loop.After(TimeSpan.FromSeconds(1), Watch);
    }

    private void OnEverySession(Action<Session> act) => OnEveryTransport(transport => act(transport.Session));

    private void OnEveryTransport(Action<SessionTransport> act)
    {
        foreach (var room in _rooms)
        {
            room.Loop.Post(() =>
            {
                foreach (var transport in room.Sessions.ToArray()) act(transport);
            });
        }
    }

    private async Task UntilEmptyAsync(TimeSpan patience)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (_shared.Sessions.Count > 0 && Environment.TickCount64 < end) await Task.Delay(DrainStep).ConfigureAwait(false);
    }

    private SessionSummary Summarise(Session session)
    {
        var identity = session.Identity!;
        // From another thread: what is looked at are single values and facts that never change.
        var text = session.Relay is { Replies.Count: > 0 } relay ? relay.Recorder.Newest : null;
        return new SessionSummary(session.Id, identity.Subject, identity.Database, identity.Application, session.Source.ToString(), identity.Tls,
            session.EngineProcessId, session.Statements, session.IsBusy, TimeSpan.FromMilliseconds(Environment.TickCount64 - session.LastActivity))
        {
            SubjectId = identity.SubjectId,
            Kind = identity.Entry.Kind,
            Power = identity.Entry.Power,
            Person = identity.Entry.Person,
            EndUser = identity.EndUser?.Current ?? "",
            Authentication = identity.Authentication,
            Running = text is null ? "" : string.Join("; ", text.Statements.Select(s => Encoding.UTF8.GetString(s.Template.Span))),
            Objects = text is null ? [] : [.. text.Statements.SelectMany(s => s.Reads.Concat(s.Writes)).Select(relation => relation.ToString()).Distinct()],
            Rows = text is null ? 0 : (long)session.Relay!.Rows,
            RunningFor = text is null ? TimeSpan.Zero : TimeSpan.FromMicroseconds(Math.Max(0, _shared.Clock.Now - session.Relay!.Recorder.NewestAt)),
            Age = TimeSpan.FromMilliseconds(Environment.TickCount64 - session.Began),
        };
    }
}
