using Menshen.Gateway.Resting;
using Menshen.Gateway.Sealing;
using Menshen.Gateway.Statistics;
using Menshen.Gateway.Tls;
using Menshen.Gateway.Transport;
using Menshen.Policy.Labels;
using Menshen.Sql;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>Gives a session its two real streams and whatever else it asks of the world, all on one loop.</summary>
internal sealed class SessionTransport : ISessionPort, IStreamOwner
{
    /// <summary>Until the next try when the engine's queue of waiting connections is full; the login's deadline ends the tries.</summary>
    private static readonly TimeSpan QueueFull = TimeSpan.FromMilliseconds(10);

    /// <summary>Until the next try while the engine has no primary: a takeover takes seconds, and a look is a few instructions.</summary>
    private static readonly TimeSpan PrimaryAway = TimeSpan.FromMilliseconds(100);

    /// <summary>Until the next try when the engine had no place: a backend is gone some milliseconds after its stream.</summary>
    private static readonly TimeSpan BackendExit = TimeSpan.FromMilliseconds(50);

    /// <summary>Bytes from which a text is analysed apart from the usual ones: some milliseconds of work.</summary>
    private const int LongText = 64 * 1024;

    /// <summary>For reading what is sealed after a change of tables: some 20 ms, unless the engine is in trouble.</summary>
    private static readonly TimeSpan LearningPatience = TimeSpan.FromSeconds(30);

    private readonly LoopRoom _room;
    private readonly StreamChannel _client;
    private StreamChannel? _engine;
    private TlsContext? _engineTls;
    private int _restingEpoch;
    private bool _opening, _reopening, _waitsForJournal, _waitsToBeTold;
    private long _patienceEnd;
    private Action? _onBeat, _beat;

    private SessionTransport(LoopRoom room, int fd, SessionOrigin origin)
    {
        _room = room;
        _client = new StreamChannel(room.Loop, fd) { Owner = this };
        Session = new Session(room.Services, this, origin);
    }

    public Session Session { get; }

    public bool ClientCongested => _client.IsCongested;

    public bool EngineCongested => _engine is { IsCongested: true };

    /// <summary>Begins a session on an accepted descriptor.</summary>
    public static SessionTransport Begin(LoopRoom room, int fd, SessionOrigin origin)
    {
        var transport = new SessionTransport(room, fd, origin);
        transport._client.Open(connecting: false);
        room.Loop.After(room.Services.Shared.Policy.Sessions.LoginTimeout, transport.Session.OnLoginDeadline);
        return transport;
    }

    public void ToClient(ReadOnlySpan<byte> bytes) => _client.Send(bytes);

    public void ToEngine(ReadOnlySpan<byte> bytes) => _engine?.Send(bytes);

    public void PauseClient(bool paused) => _client.Pause(paused);

    public void PauseEngine(bool paused) => _engine?.Pause(paused);

    public void StartClientTls() => _client.StartTls(_room.ServerTls);

    public void StartEngineTls() => _engine!.StartTls(_engineTls!);

    public void FinishEngine() => _engine?.FinishSending();

    public void Analyze(ReadOnlySpan<byte> text, SealedSchema? schema)
    {
        var copy = text.ToArray();
        // The answer comes on the analysis thread, which only hands it over.
        var shared = _room.Services.Shared;
        var desk = copy.Length > LongText ? shared.LongAnalysis : shared.Analysis;
        desk.Post(copy, facts =>
        {
            var planned = schema is null ? null : new PlannedText(schema, SealPlanner.Plan(copy, schema));
            OnLoop(() => Session.OnAnalyzed(_room.Services.Texts.Take(copy, facts, planned), planned));
        });
    }

    public void ChangePassword(SubjectEntry subject, char[] password) =>
        PasswordWork.Begin(_room.Services.Shared.Passwords, subject, password, refusal => OnLoop(() => Session.OnPasswordChanged(refusal)));

    public void AskStatistics(ReadOnlySpan<byte> text, AnalyzedText facts)
    {
        var (shared, identity) = (_room.Services.Shared, Session.Identity!);
        StatisticsWork.Begin(
            shared.Statistics, identity.Entry, identity.OwnRole, identity.Database, text.ToArray(), facts, verdict => OnLoop(() =>
            {
                if (Session.Phase == SessionPhase.Relaying) Session.Relay!.Judge(verdict);
            }));
    }

    public void LearnColumns()
    {
        var (sealing, database) = (_room.Services.Shared.Sealing!, Session.Identity!.Database);
        _ = Task.Run(async () =>
        {
            using var patience = new CancellationTokenSource(LearningPatience);
            try
            {
                await sealing.RefreshAsync(database, patience.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever went wrong, the statement is done and its client must hear so; the reader tries on, and tells of its trouble.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
            OnLoop(() =>
            {
                if (Session.Phase is SessionPhase.Relaying or SessionPhase.Finishing) Session.Relay!.OnColumnsLearnt();
            });
        });
    }

    public void CancelAt(EngineTarget target, int processId, ReadOnlyMemory<byte> secret) =>
        CancelSender.Send(_room.Services.Shared.Engine.EndpointOf(target), processId, secret);

    public void CancelOwn(EngineTarget target, int processId, ReadOnlyMemory<byte> secret) =>
        CancelSender.Send(_room.Services.Shared.Engine.EndpointOf(target), processId, secret, () => OnLoop(() =>
        {
            if (Session.Phase is SessionPhase.Relaying or SessionPhase.Finishing) Session.Relay!.Quota!.OnCancelHeard(Session.Relay);
        }));

    public void ClaimPlace() => _room.Services.Shared.Places.Ask(Session, refusal => OnLoop(() => Session.OnPlace(refusal)));

    public void Redeem(long ticketId)
    {
        var desk = _room.Services.Shared.Tickets;
        _ = Task.Run(async () =>
        {
            var taken = false;
            try
            {
                taken = desk is not null && await desk.RedeemAsync(ticketId).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever went wrong, the ticket was not taken, and the session must hear so.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
            OnLoop(() => Session.OnRedeemed(taken));
        });
    }

    public void OpenEngine()
    {
        if (Session.Identity!.LabelWithoutRole is { } label && !TryTakeRole(label)) return;
        _restingEpoch = _room.Resting.Epoch;
        if (_room.Resting.TryTake(Session.Identity!.RestingKey, out var resting))
        {
            _engine = resting.Stream;
            _engine.Owner = this;
            Session.OnEngineRested(resting.Welcome);
            return;
        }
        var endpoint = _room.Services.Shared.Engine.EndpointOf(Session.Identity!.Target);
        if (endpoint is null)
        {
            Session.OnEngineUnavailable("It is not running at the moment.");
            return;
        }
        Connect(endpoint);
    }

    /// <summary>The server that it is on, or on its way to, must not be used any more.</summary>
    public void LoseEngine(SessionEndReason reason)
    {
        if (Session.Phase != SessionPhase.Joining) Session.EndBecause(reason);
        // Without a stream it has not asked yet: its ticket may still have to be taken, and nothing may be opened before that.
        else if (_engine is not null) Session.OnEngineUnavailable("It has gone.");
    }

    public bool ReopenEngine()
    {
        if (_reopening) return true;
        _engine?.Close();
        _engine = null;
        var now = Environment.TickCount64;
        if (_patienceEnd == 0) _patienceEnd = now + (long)_room.Services.Shared.Engine.PatienceFor(Session.Identity!.Target).TotalMilliseconds;
        if (now >= _patienceEnd) return false;
        OpenEngineAfter(PrimaryAway);
        return true;
    }

    public bool MakeRoom(RestingScope full)
    {
        if (_reopening) return true;
        if (!_room.Services.Shared.Resting.TryMakeRoom(full)) return false;
        _engine?.Close();
        _engine = null;
        OpenEngineAfter(BackendExit);
        return true;
    }

    public void ForgetRestingEngines() => _room.Services.Shared.Resting.Forget();

    private void OpenEngineAfter(TimeSpan delay)
    {
        _reopening = true;
        _room.Loop.After(delay, () => Guard(() =>
        {
            _reopening = false;
            if (Session.Phase == SessionPhase.Joining) OpenEngine();
        }));
    }

    // A role that was never needed is made by the engine's owner, which takes a while and not the loop's.
    private bool TryTakeRole(SessionLabel label)
    {
        var (labels, identity) = (_room.Services.Shared.Labels!, Session.Identity!);
        if (labels.FindRole(identity.Subject, identity.Database, label) is { } role)
        {
            identity.Take(role);
            return true;
        }
        _ = Task.Run(async () =>
        {
            string? made = null;
            try
            {
                made = await labels.MakeRoleAsync(identity.Subject, identity.Database, label).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever went wrong, there is no role, and the session must hear so.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
            OnLoop(() => OnRole(made));
        });
        return false;
    }

    private void OnRole(string? role)
    {
        if (Session.Phase != SessionPhase.Joining) return;
        if (role is null)
        {
            Session.OnEngineUnavailable("The role of this label could not be made.");
            return;
        }
        Session.Identity!.Take(role);
        OpenEngine();
    }

    public void RestEngine()
    {
        var engine = _engine;
        _engine = null;
        if (engine is null || engine.IsClosed) return;
        if (engine.HasUnread || engine.IsCongested) engine.Close();
        else _room.Resting.Put(Session.Identity!.RestingKey, Session.Identity.Place, engine, Session.Welcome!, _restingEpoch);
    }

    public void WakeWhenJournalMoves()
    {
        if (_waitsForJournal) return;
        _waitsForJournal = true;
        _room.WaitForJournal(OnJournalMoved);
    }

    public void WakeWhenTold()
    {
        if (_waitsToBeTold) return;
        _waitsToBeTold = true;
        _room.WaitToBeTold(OnTold);
    }

    public void WakeAtBeat(TimeSpan delay) => _room.Loop.After(delay, _onBeat ??= () => Guard(_beat ??= Beat));

    public void WakeAfter(TimeSpan delay) => _room.Loop.After(delay, Session.OnPenaltyOver);

    public void Close()
    {
        _engine?.Close();
        _client.CloseGently();
        _room.Leave(this);
    }

    public int OnBytes(StreamChannel stream, ReadOnlySpan<byte> bytes) =>
        stream == _client ? Session.OnClientBytes(bytes) : Session.OnEngineBytes(bytes);

    public void OnEnded(StreamChannel stream, string? fault)
    {
        // A client that only says that it will send no more still reads the answers to what it sent.
        if (stream != _client || fault is not null) stream.Close();
        if (stream == _client)
        {
            Session.OnClientEnded(fault);
            return;
        }
        // A certificate that is not accepted is such a fault, and is not to pass for an engine that hung up.
        if (_opening || (fault is not null && Session.Phase == SessionPhase.Joining)) Session.OnEngineUnavailable(fault ?? "It closed the connection.");
        else Session.OnEngineEnded();
    }

    public void OnFault(StreamChannel stream, Exception fault) => Session.OnFault(fault);

    public void OnRoom(StreamChannel stream)
    {
        if (stream == _client) Session.OnClientRoom();
        else Session.OnEngineRoom();
    }

    public void OnOpened(StreamChannel stream)
    {
        if (stream == _client)
        {
            Session.OnClientTls(_room.ServerTls.EndPointHash, $"{stream.Tls!.Protocol} {stream.Tls.Cipher}", stream.Tls.PeerFingerprint());
            return;
        }
        _opening = false;
        if (stream.Tls is null) Session.OnEngineOpened(_engineTls is not null);
        else Session.OnEngineTls();
    }

    private void Connect(EngineEndpoint endpoint)
    {
        int fd;
        bool pending;
        try
        {
            _engineTls = endpoint.TlsHostName is null ? null : _room.EngineTls(endpoint);
            fd = Sockets.Connect(endpoint, out pending);
        }
        catch (IOException fault)
        {
            Session.OnEngineUnavailable(fault.Message);
            return;
        }
        if (fd < 0)
        {
            _room.Loop.After(QueueFull, () => { if (Session.Phase == SessionPhase.Joining) OpenEngine(); });
            return;
        }
        _engine = new StreamChannel(_room.Loop, fd) { Owner = this };
        _opening = pending;
        _engine.Open(pending);
        if (!pending) Session.OnEngineOpened(_engineTls is not null);
    }

    private void OnJournalMoved()
    {
        _waitsForJournal = false;
        Guard(Session.OnJournalMoved);
    }

    private void Beat()
    {
        if (Session.Phase is not (SessionPhase.Relaying or SessionPhase.Finishing)) return;
        // Where the engine cuts its answer, every 8 KiB, is a matter of moments, and no reason for a beat more.
        _engine?.Gather();
        Session.Relay!.Pace!.Beat(Session);
    }

    private void OnTold()
    {
        _waitsToBeTold = false;
        if (Session.Phase is SessionPhase.Relaying or SessionPhase.Finishing) Guard(Session.Relay!.OnTold);
    }

    private void OnLoop(Action work) => _room.Loop.Post(() => Guard(work));

    // What comes by mail is no channel's: a fault of one session would be taken for the loop's, and end the process.
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Session.OnFault(fault);
        }
    }
}
