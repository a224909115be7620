using System.Buffers;
using Menshen.Gateway.Transport;
using Menshen.Journal;
using Menshen.Wire;
using SqlState = Menshen.Wire.SqlState;

namespace Menshen.Gateway.Sessions;

/// <summary>The first phase: runs the client's login machine, finds the subject, and records what fails.</summary>
internal sealed class SessionLogin(LoopServices services, SessionOrigin origin) : IDisposable
{
    private readonly ClientLogin _machine = new(origin.Login);
    private SubjectEntry? _subject;
    private LoginFactors? _factors;
    private string _tls = "none";
    private string _certificate = "";
    private bool _spoken;

    /// <summary>How it ended; the journal learns more of a refused proof than the client did.</summary>
    public SessionEnded? Ended =>
        _machine.Ended is { Reason: SessionEndReason.LoginFailed } failed && _factors is not null ? failed with { Reason = _factors.FailureOf(_machine.Matched) } : _machine.Ended;

    public int CancelProcessId => _machine.CancelProcessId;

    public ReadOnlyMemory<byte> CancelSecret => _machine.CancelSecret;

    /// <summary>Why somebody who has proven who he is goes no further; null: he does.</summary>
    public SessionEnded? Refusal { get; private set; }

    /// <summary>Who it is, and the one decision where he may go; only after Authenticated.</summary>
    public SessionIdentity Admit()
    {
        var admission = services.Shared.Engine.Admit(_subject!, _machine.Database);
        if (admission is Admission.Refused refused)
            Refusal = new SessionEnded(SessionEndReason.AccessRefused, SqlState.InsufficientPrivilege, refused.Message, null, refused.Hint);
        var target = admission is Admission.Admitted admitted ? admitted.Target : EngineTarget.Guarded;
        return new(_subject!.Id, _subject.Name, _subject.EngineRole, target, _machine.Database, _machine.ApplicationName, _tls,
            _machine.StartupParameters)
        {
            UsesReserve = _subject.UsesReserve,
            Authentication = _factors!.Describe(_machine),
            Ticket = _factors.TicketOf(_machine.Matched),
            Certificate = _certificate,
            Entry = _subject,
        };
    }

    /// <summary>Moves on with the client's bytes and sends the answers.</summary>
    public LoginStep Advance(ReadOnlySpan<byte> input, out int consumed, ISessionPort port)
    {
        _spoken |= input.Length > 0;
        var output = services.Scratch;
        output.ResetWrittenCount();
        var step = _machine.Advance(input, out consumed, output);
        while (step == LoginStep.FindSubject)
        {
            _subject = services.Shared.Subjects.Find(_machine.UserName);
            _factors = new LoginFactors(_subject, _machine, origin, _certificate, services.Shared);
            _machine.ProvideChoice(_factors.Choice);
            step = _machine.Advance(input[consumed..], out var more, output);
            consumed += more;
        }
        port.ToClient(output.WrittenSpan);
        return step;
    }

    /// <summary>TLS is up.</summary>
    public void OnTls(ReadOnlySpan<byte> endPointHash, string description, string certificate)
    {
        (_tls, _certificate) = (description, certificate);
        _machine.TlsEstablished(endPointHash);
    }

    /// <summary>The end of a client that went away.</summary>
    public SessionEnded EndFor(string? fault)
    {
        if (fault is not null && fault.StartsWith("TLS", StringComparison.Ordinal))
        {
            // A client certificate that is not in order: somebody tries with a forged one.
            var isForged = fault.Contains("certificate verify failed", StringComparison.Ordinal);
            return new SessionEnded(isForged ? SessionEndReason.CertificateRefused : SessionEndReason.TlsFailed, SqlState.ConnectionFailure, fault);
        }

        return SessionEnds.For(_spoken ? SessionEndReason.ClientClosed : SessionEndReason.NothingAsked);
    }

    /// <summary>Ends the machine with words, where it is able to speak.</summary>
    public void End(SessionEnded end, IBufferWriter<byte> output) => _machine.End(end, output);

    /// <summary>Records that nobody was let in. False: the journal is full.</summary>
    /// <remarks>A limit: failed logins are recorded from the reserve too, so that whoever reaches the port can use it up.</remarks>
    public bool TryRecordFailure(SessionEndReason reason)
    {
        var link = NeighbourTable.Find(origin.Source.Address);
        var failed = new LoginFailed(
            services.Shared.Clock.Now, _machine.UserName, _machine.Database, origin.Source.Address.ToString(), origin.Source.Port, reason.ToString())
        {
            ListenerAddress = origin.Listener.Address.ToString(),
            ListenerPort = origin.Listener.Port,
            MacAddress = link.Mac,
            MacOrigin = link.Origin,
        };
        return services.Ring.TryAppend(failed, out _);
    }

    public void Dispose() => _machine.Dispose();
}
