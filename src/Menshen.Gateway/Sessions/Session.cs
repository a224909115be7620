using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Sealing;
using Menshen.Gateway.Statements;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>One client's session from its first byte to its recorded end: a state machine without input or output of its own.</summary>
/// <remarks><code>
/// Login ──► Joining ──► Relaying ──► Finishing ──► Ended        (any phase may end; Recording waits for the journal first)
/// ClientLogin  EngineLogin  ClientRelay, EngineRelay
/// </code>
/// Runs on its loop's thread. What it wants from the world it asks of an <see cref="ISessionPort"/>.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Both are disposed where the phase ends, which every session reaches.")]
internal sealed class Session
{
    private readonly LoopServices _services;
    private readonly ISessionPort _port;
    private readonly SessionOrigin _origin;
    private readonly JournalPatience _patience;
    private SessionLogin? _login;
    private EngineJoin? _join;
    private RelayState? _state;
    private ClientRelay? _client;
    private EngineRelay? _engine;
    private SessionEnded? _end;
    private bool _draining;
    private readonly HalfOpenPlace _place;

    public Session(LoopServices services, ISessionPort port, SessionOrigin origin)
    {
        (_services, _port, _origin) = (services, port, origin);
        _patience = new JournalPatience(services.Shared.Journal);
        Id = services.Shared.Sessions.NextId();
        _login = new SessionLogin(services, origin);
        _place = new HalfOpenPlace(services.Shared.HalfOpen, origin.Source.Address);
    }

    public long Id { get; }

    public SessionPhase Phase { get; private set; } = SessionPhase.Login;

    /// <summary>Address and port of the client.</summary>
    public System.Net.IPEndPoint Source => _origin.Source;

    /// <summary>Who it is; null before the login is through.</summary>
    public SessionIdentity? Identity { get; private set; }

    /// <summary>The backend that serves it.</summary>
    public int EngineProcessId => Welcome?.ProcessId ?? 0;

    /// <summary>What a CancelRequest must show; ours, not the backend's.</summary>
    public byte[] CancelSecret { get; } = RandomNumberGenerator.GetBytes(BackendKeyData.SecretSize);

    /// <summary>What the engine said at first, and of its settings since.</summary>
    public EngineWelcome? Welcome { get; private set; }

    /// <summary>A setting of the engine's has another value.</summary>
    public void OnSetting(ParameterStatus said) => Welcome = Welcome!.With(said);

    /// <summary>When it last did something, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long LastActivity { get; private set; } = Environment.TickCount64;

    /// <summary>When it began, in the same.</summary>
    public long Began { get; } = Environment.TickCount64;

    /// <summary>Its relay; null before there is one.</summary>
    public RelayState? Relay => _state;

    /// <summary>Statements submitted.</summary>
    public long Statements => (long)(_state?.Recorder.Statements ?? 0);

    /// <summary>True while a reply is owed or a transaction is open.</summary>
    public bool IsBusy => _state is { IsIdle: false };

    /// <summary>Why it ended; None while it has not.</summary>
    public SessionEndReason EndReason => Phase == SessionPhase.Ended ? _end!.Reason : SessionEndReason.None;

    /// <summary>Takes the client's bytes; returns how many are done with.</summary>
    public int OnClientBytes(ReadOnlySpan<byte> bytes)
    {
        LastActivity = Environment.TickCount64;
        return Phase switch
        {
            SessionPhase.Login => OnLoginBytes(bytes),
            SessionPhase.Joining => 0,
            SessionPhase.Relaying => OnStatements(bytes),
            _ => bytes.Length,
        };
    }

    /// <summary>Takes the engine's bytes; returns how many are done with.</summary>
    public int OnEngineBytes(ReadOnlySpan<byte> bytes) => Phase switch
    {
        SessionPhase.Joining => OnJoinBytes(bytes),
        SessionPhase.Relaying or SessionPhase.Finishing => OnResults(bytes),
        _ => bytes.Length,
    };

    /// <summary>The client's TLS handshake is through.</summary>
    public void OnClientTls(ReadOnlySpan<byte> endPointHash, string description, string certificate = "")
    {
        if (Phase == SessionPhase.Login) _login!.OnTls(endPointHash, description, certificate);
    }

    /// <summary>The client is gone or its TLS is broken.</summary>
    public void OnClientEnded(string? fault)
    {
        if (Phase == SessionPhase.Relaying) Leave(SessionEndReason.ClientClosed);
        else if (Phase == SessionPhase.Login) End(_login!.EndFor(fault));
        else if (Phase == SessionPhase.Joining) End(new SessionEnded(SessionEndReason.ClientClosed, SqlState.ConnectionFailure, "the client went away"));
    }

    /// <summary>It is counted in; else why not.</summary>
    public void OnPlace(SessionEnded? refusal)
    {
        // It went away while the other gateways were asked.
        if (Phase != SessionPhase.Joining) _services.Shared.Sessions.Leave(this);
        else if (refusal is not null) End(refusal);
        else
        {
            _place.Leave();
            if (Identity!.Ticket is { } ticket) _port.Redeem(ticket.Id);
            else _port.OpenEngine();
        }
    }

    /// <summary>The ticket was taken; false: somebody else was quicker, or its time is over.</summary>
    public void OnRedeemed(bool taken)
    {
        if (Phase == SessionPhase.Joining && taken) _port.OpenEngine();
        else if (Phase == SessionPhase.Joining) End(SessionEnds.For(SessionEndReason.TicketSpent));
    }

    /// <summary>The engine's stream is open and says nothing until asked; <paramref name="requireTls"/> if it must speak TLS first.</summary>
    public void OnEngineOpened(bool requireTls)
    {
        if (Phase != SessionPhase.Joining) return;
        _join = EngineJoin.After(_join, _services, Identity!, requireTls);
        Run(_join.OnOpened(_port));
    }

    /// <summary>The engine's stream speaks TLS now.</summary>
    public void OnEngineTls()
    {
        if (Phase == SessionPhase.Joining) Run(_join!.OnTls(_port));
    }

    /// <summary>Something failed in a way nobody foresaw; this session ends, and only this one.</summary>
    public void OnFault(Exception fault)
    {
        _services.Counters.Note(Id, fault);
        EndBecause(SessionEndReason.InternalFault);
    }

    /// <summary>A resting stream of the same subject takes the session.</summary>
    public void OnEngineRested(EngineWelcome welcome)
    {
        _services.Counters.Reused++;
        Begin(welcome, default);
    }

    /// <summary>No engine stream is to be had, or none that is of use: a login may wait for another.</summary>
    public void OnEngineUnavailable(string why)
    {
        if (Phase != SessionPhase.Joining || !_port.ReopenEngine()) End(SessionEnds.Unreachable(why));
    }

    /// <summary>The engine has closed its stream.</summary>
    public void OnEngineEnded()
    {
        if (Phase == SessionPhase.Finishing) End(_end!);
        else if (Phase == SessionPhase.Joining) OnEngineUnavailable("The engine closed the connection during the login.");
        else if (Phase == SessionPhase.Relaying) End(SessionEnds.ClosedByEngine);
    }

    /// <summary>The client has taken all that waited.</summary>
    public void OnClientRoom() => _port.PauseEngine(false);

    /// <summary>The engine has taken all that waited.</summary>
    public void OnEngineRoom() => AnswerPace.OnEngineRoom(_state);

    /// <summary>The analysis that was asked for is here.</summary>
    public void OnAnalyzed(CachedText text, PlannedText? planned)
    {
        if (_state is null || Phase != SessionPhase.Relaying || (_state.Holds & ClientHold.Analysis) == 0) return;
        (_state.Arrived, _state.Planned) = (text, planned);
        _state.Release(ClientHold.Analysis);
    }

    /// <summary>The change of the subject's own password that was asked for is done; else why not.</summary>
    public void OnPasswordChanged(Policy.Decision.Refuse? refusal)
    {
        if (Phase == SessionPhase.Relaying) _client!.OnPasswordChanged(refusal);
    }

    /// <summary>The journal has made progress: what waited for it goes on.</summary>
    public void OnJournalMoved()
    {
        if (Phase == SessionPhase.Recording) Record();
        else if (Phase is not (SessionPhase.Relaying or SessionPhase.Finishing)) return;
        else if (_patience.IsOver()) EndBecause(SessionEndReason.JournalUnavailable);
        else GoOn();
    }

    /// <summary>What the engine said and waits may leave, as far as nothing else holds it.</summary>
    public void GoOn()
    {
        if (_engine!.TryRelease()) _port.PauseEngine(false);
        if (Phase == SessionPhase.Relaying) _state!.Release(ClientHold.Journal);
    }

    /// <summary>The time for logging in is over.</summary>
    public void OnLoginDeadline()
    {
        if (Phase is SessionPhase.Login or SessionPhase.Joining) End(SessionEnds.For(SessionEndReason.LoginTimedOut));
    }

    /// <summary>The refusal has waited long enough.</summary>
    public void OnPenaltyOver()
    {
        if (Phase != SessionPhase.Login) return;
        _login!.Say(_port);
        End(_login.Ended!, speak: false);
    }

    /// <summary>Looks whether it may go on; called once a second.</summary>
    public void Watch()
    {
        if (SessionWatch.Judge(this, _services.Shared) is not SessionEndReason.None and var reason) EndBecause(reason);
    }

    /// <summary>Ends as soon as nothing is under way.</summary>
    public void Drain()
    {
        _draining = true;
        if (Phase is SessionPhase.Login or SessionPhase.Joining || Phase == SessionPhase.Relaying && _state!.IsIdle) EndBecause(SessionEndReason.Drained);
    }

    /// <summary>Ends now, for a reason of ours; what runs in the engine is cancelled.</summary>
    public void EndBecause(SessionEndReason reason)
    {
        if (Phase >= SessionPhase.Recording) return;
        if (IsBusy && Welcome is { } welcome) _port.CancelAt(Identity!.Target, welcome.ProcessId, welcome.Secret);
        End(SessionEnds.For(reason));
    }

    private int OnLoginBytes(ReadOnlySpan<byte> bytes)
    {
        var step = _login!.Advance(bytes, out var consumed, _port);
        switch (step)
        {
            case LoginStep.StartTls: _port.StartClientTls(); break;
            case LoginStep.Authenticated: Join(); break;
            case LoginStep.CancelRequested:
                _services.Shared.Sessions.Cancel(_login.CancelProcessId, _login.CancelSecret.Span, _port);
                End(SessionEnds.For(SessionEndReason.CancelServed), speak: false);
                break;
            case LoginStep.Ended:
                // Its words are already sent.
                End(_login.Ended!, speak: false);
                break;
        }
        return consumed;
    }

    private void Join()
    {
        Phase = SessionPhase.Joining;
        _port.PauseClient(true);
        Identity = _login!.Admit();
        if ((_login.Refusal ?? Quarantines.SessionQuarantine.RefusalOf(_services.Shared, Identity)) is { } refusal) End(refusal);
        else _services.Shared.Places.Claim(this, _port);
    }

    private int OnJoinBytes(ReadOnlySpan<byte> bytes)
    {
        Run(_join!.Advance(bytes, out var consumed, _port));
        return consumed;
    }

    private void Run(EngineLoginStep step)
    {
        switch (step)
        {
            case EngineLoginStep.StartTls: _port.StartEngineTls(); break;
            case EngineLoginStep.Ready when _join!.IsElsewhere: OnEngineUnavailable("It has become another one."); break;
            case EngineLoginStep.Ready: Begin(_join!.Welcome!, _join.Notices); break;
            case EngineLoginStep.Refused when (_join!.IsNotServing && _port.ReopenEngine()) || (_join.FullOf(Identity!.Place) is { } full && _port.MakeRoom(full)): break;
            case EngineLoginStep.Refused:
                if (_join!.IsPasswordRejected) _services.Shared.Engine.PasswordRejected(Identity!.Target, Identity.EngineRole);
                _port.ToClient(_join.ErrorFrame.Span);
                End(SessionEnds.For(SessionEndReason.EngineRefused), speak: false);
                break;
            case EngineLoginStep.Violated: End(SessionEnds.Unproven(_join!.Violation)); break;
        }
    }

    private void Begin(EngineWelcome welcome, ReadOnlyMemory<byte> notices)
    {
        Welcome = welcome;
        var recorder = new StatementRecorder(_services.Shared.Journal, _services.Ring, _services.Shared.Clock, Identity!.UsesReserve);
        if (!recorder.TryOpen(Identity!.ToRecord(this, _origin, _services.Shared.Clock.Now), Identity.EndUser?.Current))
        {
            End(SessionEnds.For(SessionEndReason.JournalUnavailable));
            return;
        }
        _state = Identity.ToRelay(_services, _port, recorder, _origin, this);
        _client = new ClientRelay(_state);
        _engine = new EngineRelay(_state);
        _join?.Dispose();
        _login?.Dispose();
        (_join, _login) = (null, null);
        _services.Shared.Sessions.Publish(this);
        SessionPriority.Give(this, _services.Shared);
        _services.Counters.Logins++;
        Phase = SessionPhase.Relaying;
        SessionGreeting.Send(_port, _services, this, _state, notices);
        if (_draining) Drain();
    }

    private int OnStatements(ReadOnlySpan<byte> bytes)
    {
        var consumed = _client!.Process(bytes, out var last);
        if (last == ClientStep.Terminate) Leave(SessionEndReason.ClientTerminated);
        else if (last == ClientStep.End) End(_client.Ended!);
        else if (_port.EngineCongested) _state!.Hold(ClientHold.EngineCongested);
        return Phase == SessionPhase.Relaying ? consumed : bytes.Length;
    }

    private int OnResults(ReadOnlySpan<byte> bytes)
    {
        // While an answer is owed its coming is activity; what comes unasked for is not.
        if (!_state!.WaitsForClient) LastActivity = Environment.TickCount64;
        var consumed = _engine!.Process(bytes);
        if (_engine.EndsFor is not SessionEndReason.None and var why) End(SessionEnds.For(why));
        else if (_draining && _state.IsIdle && Phase == SessionPhase.Relaying) EndBecause(SessionEndReason.Drained);
        else if (_port.ClientCongested && Phase <= SessionPhase.Finishing) _port.PauseEngine(true);
        return consumed;
    }

    private void Leave(SessionEndReason reason)
    {
        _end = SessionEnds.For(reason);
        if (_state!.IsIdle && !_client!.IsMidMessage)
        {
            if (!Identity!.IsEmergency && _state.Cancels.TryLeave()) _port.RestEngine();
            End(_end, speak: false);
            return;
        }
        // What was sent before the goodbye is done, as it would be without us, and its outcome is recorded.
        Phase = SessionPhase.Finishing;
        if (!_client!.IsMidMessage) _port.ToEngine("X\0\0\0\x04"u8);
        _port.FinishEngine();
    }

    private void End(SessionEnded end, bool speak = true)
    {
        if (Phase >= SessionPhase.Recording) return;
        _end = end;
        var canSpeak = speak && Phase != SessionPhase.Finishing && _engine is not ({ SaidGoodbye: true } or { IsBetweenMessages: false });
        if (canSpeak) Speak(end);
        Phase = SessionPhase.Recording;
        // At once: while a record waits for a full journal, nobody's sockets do.
        _port.Close();
        Record();
    }

    private void Speak(SessionEnded end)
    {
        var output = _services.Scratch;
        output.ResetWrittenCount();
        if (_login is not null && Identity is null) _login.End(end, output);
        else ErrorResponse.Write(output, end);
        _port.ToClient(output.WrittenSpan);
    }

    /// <summary>Writes the last records; a full journal is waited for, because an end without a record would be a loss.</summary>
    private void Record()
    {
        if (!TryRecord())
        {
            _port.WakeWhenJournalMoves();
            return;
        }
        Phase = SessionPhase.Ended;
        _services.Counters.Statements += Statements;
        _state?.Leave();
        _services.Shared.Sessions.Leave(this);
        _join?.Dispose();
        _login?.Dispose();
        _place.Leave();
    }

    private bool TryRecord() => _state is null
        ? _login!.TryRecordFailure(_end!.Reason) : _engine!.TryLoseAll() && _state.Recorder.TryClose(_end!.Reason.ToString());
}
