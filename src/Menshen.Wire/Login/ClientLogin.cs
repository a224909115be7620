using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Wire;

/// <summary>From a client's first byte to an authenticated session, without I/O: bytes in, bytes out, one step at a time.</summary>
/// <remarks><code>
/// Start ──SSLRequest──► StartTls ──TlsEstablished──► Start (within TLS)
///   │ ──CancelRequest──► CancelRequested
///   └──StartupMessage──► FindSubject ──ProvideSubject──► AuthenticationSASL
///                                       client first ──► AuthenticationSASLContinue
///                                       client final ──► DecideProof ──Decide──► AuthenticationSASLFinal, AuthenticationOk
///                                                                                 ──► Authenticated
/// </code>
/// Any doubt is <see cref="LoginStep.Ended"/> with an ErrorResponse; nothing is asked for twice and nothing is skipped.</remarks>
public sealed class ClientLogin : IDisposable
{
    private enum State { Start, AwaitTls, AwaitSubject, Sasl, AwaitDecision, Admitted, Rejected, Done }

    private readonly ClientLoginOptions _options;
    private readonly FillRandom _random;
    private State _state = State.Start;
    private LoginStep _result = LoginStep.NeedMore;
    private bool _sslAnswered;
    private bool _gssAnswered;
    private byte[] _endPointHash = [];
    private ClientSasl? _sasl;

    public ClientLogin(ClientLoginOptions options, FillRandom? random = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _random = random ?? RandomNumberGenerator.Fill;
    }

    /// <summary>Whether the connection is inside TLS.</summary>
    public bool IsTls { get; private set; }

    /// <summary>Whether the exchange was bound to the TLS channel.</summary>
    public bool IsChannelBound { get; private set; }

    /// <summary>Whom the client claims to be. Known from FindSubject on; proven at Authenticated.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>The database asked for; the user's name where none was.</summary>
    public string Database { get; private set; } = "";

    /// <summary>What the client calls itself; for people, not for decisions.</summary>
    public string ApplicationName { get; private set; } = "";

    /// <summary>Everything else the client asked for, for the engine.</summary>
    public StartupParameters StartupParameters { get; private set; } = StartupParameters.None;

    /// <summary>The process id a CancelRequest names.</summary>
    public int CancelProcessId { get; private set; }

    /// <summary>The secret a CancelRequest shows. Compare in fixed time.</summary>
    public ReadOnlyMemory<byte> CancelSecret { get; private set; }

    /// <summary>What was proven, also where it did not suffice: 0 the password, n the n-th of the others, -1 nothing.</summary>
    public int Matched { get; private set; } = -1;

    /// <summary>How the login ended, where it did not end well.</summary>
    public SessionEnded? Ended { get; private set; }

    /// <summary>Why; None while nothing has ended.</summary>
    public SessionEndReason EndReason { get; private set; }

    /// <summary>Takes a step. Bytes not consumed are to be shown again, with more behind them.</summary>
    public LoginStep Advance(ReadOnlySpan<byte> input, out int consumed, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        consumed = 0;
        while (_state != State.Done)
        {
            var before = _state;
            var step = Step(input[consumed..], out var used, output);
            consumed += used;
            if (step != LoginStep.NeedMore)
            {
                return step;
            }
            if (used == 0 && _state == before)
            {
                return LoginStep.NeedMore;
            }
        }
        return _result;
    }

    /// <summary>Says that the handshake is done and which certificate it showed.</summary>
    /// <param name="serverEndPointHash">The tls-server-end-point hash of our certificate (RFC 5929); empty: PLUS is not offered.</param>
    public void TlsEstablished(ReadOnlySpan<byte> serverEndPointHash)
    {
        Require(State.AwaitTls);
        IsTls = true;
        _endPointHash = serverEndPointHash.ToArray();
        _state = State.Start;
    }

    /// <summary>Answers FindSubject. Null (unknown) runs the whole exchange and refuses at its end.</summary>
    public void ProvideSubject(ScramVerifier? verifier) => ProvideChoice(verifier is null ? null : new ScramChoice(verifier));

    /// <summary>Answers FindSubject with more than one way to prove it.</summary>
    public void ProvideChoice(ScramChoice? choice)
    {
        Require(State.AwaitSubject);
        // Made for known names too: the time of an answer must not tell which names are known.
        var mock = _options.MockSecret.VerifierFor(Encoding.UTF8.GetBytes(UserName));
        _sasl = new ClientSasl(UserName, choice ?? new ScramChoice(mock), _endPointHash, _options, _random);
        _state = State.Sasl;
    }

    /// <summary>Answers DecideProof. False (locked, not from there, not now): the client reads the words of a wrong password, for it must
    /// not learn that its guess was right.</summary>
    public void Decide(bool admit)
    {
        Require(State.AwaitDecision);
        _state = admit ? State.Admitted : State.Rejected;
    }

    /// <summary>Ends a login from outside (time-out, drain, too many sessions) with the words given.</summary>
    public LoginStep End(SessionEnded ended, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(output);
        // In the middle of a TLS handshake a plain ErrorResponse would be noise.
        if (_state is not (State.Done or State.AwaitTls))
        {
            ErrorResponse.Write(output, ended);
        }
        return Finish(ended);
    }

    /// <summary>Forgets the exchange.</summary>
    public void Dispose()
    {
        _sasl?.Dispose();
        _sasl = null;
    }

    private LoginStep Step(ReadOnlySpan<byte> input, out int consumed, IBufferWriter<byte> output)
    {
        consumed = 0;
        switch (_state)
        {
            case State.Start:
                return ReadStartup(input, out consumed, output);
            case State.Sasl:
                return ReadSasl(input, out consumed, output);
            case State.AwaitTls:
                // Until TLS is up every byte belongs to the handshake. A shell that shows it to us has lost its way: fail closed.
                return input.IsEmpty ? LoginStep.StartTls : Refuse(LoginRefusals.BytesBeforeTls, output);
            case State.AwaitSubject:
                return LoginStep.FindSubject;
            case State.AwaitDecision:
                return LoginStep.DecideProof;
            case State.Admitted:
                _sasl!.WriteFinal(output);
                Authentication.WriteOk(output);
                return Finish(LoginStep.Authenticated);
            case State.Rejected:
                return Refuse(LoginRefusals.WrongPassword(UserName, _options.PasswordHint), output);
            default:
                return _result;
        }
    }

    private LoginStep ReadStartup(ReadOnlySpan<byte> input, out int consumed, IBufferWriter<byte> output)
    {
        switch (StartupPacket.Read(input, _options.Limits.Startup, out var packet, out consumed))
        {
            case StartupPacketStatus.NeedMore:
                return LoginStep.NeedMore;
            case StartupPacketStatus.BadLength:
                return Refuse(LoginRefusals.NotPostgreSql, output);
        }
        return packet.Kind switch
        {
            StartupPacketKind.SslRequest => AnswerSsl(hasMore: consumed < input.Length, output),
            StartupPacketKind.GssEncRequest => AnswerGss(hasMore: consumed < input.Length, output),
            StartupPacketKind.CancelRequest => AcceptCancel(packet.Body, output),
            StartupPacketKind.StartupMessage => AcceptStartup(packet, output),
            _ => Refuse(LoginRefusals.Unsupported(packet.Major, packet.Minor), output),
        };
    }

    private LoginStep AnswerSsl(bool hasMore, IBufferWriter<byte> output)
    {
        if (_sslAnswered)
        {
            return Refuse(LoginRefusals.RequestRepeated, output);
        }
        // CVE-2021-23214: what came before the handshake came in clear, perhaps from somebody in between. It must never be taken for
        // the first bytes inside TLS.
        if (hasMore)
        {
            return Refuse(LoginRefusals.BytesBeforeTls, output);
        }
        _sslAnswered = true;
        output.Write([_options.TlsAvailable ? SslRequest.Accepted : SslRequest.Refused]);
        if (!_options.TlsAvailable)
        {
            return LoginStep.NeedMore;
        }
        _state = State.AwaitTls;
        return LoginStep.StartTls;
    }

    private LoginStep AnswerGss(bool hasMore, IBufferWriter<byte> output)
    {
        if (_gssAnswered || IsTls)
        {
            return Refuse(LoginRefusals.RequestRepeated, output);
        }
        if (hasMore)
        {
            return Refuse(LoginRefusals.BytesBehindGss, output);
        }
        _gssAnswered = true;
        output.Write([SslRequest.Refused]);
        return LoginStep.NeedMore;
    }

    private LoginStep AcceptCancel(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        // Allowed in clear: libpq before 17 cancels an encrypted session's statement over a plain connection.
        if (!CancelRequest.TryParse(body, out var request))
        {
            return Refuse(LoginRefusals.BadCancel, output);
        }
        CancelProcessId = request.ProcessId;
        CancelSecret = request.Secret.ToArray();
        EndReason = SessionEndReason.CancelServed;
        return Finish(LoginStep.CancelRequested);
    }

    private LoginStep AcceptStartup(StartupPacket packet, IBufferWriter<byte> output)
    {
        if (!StartupMessage.TryParse(packet.Body, out var message))
        {
            return Refuse(LoginRefusals.BadLayout, output);
        }
        if (!IsTls && !_options.PlaintextAllowed)
        {
            return Refuse(LoginRefusals.Plaintext, output);
        }
        if (StartupChoices.Read(message, out var choices) is { } refused)
        {
            return Refuse(refused, output);
        }
        UserName = choices.User;
        Database = choices.Database;
        StartupParameters = StartupParameters.From(message);
        ApplicationName = StartupParameters.TryGet("application_name"u8, out var application)
            ? Encoding.UTF8.GetString(application)
            : "";
        if (packet.Minor > 0 || choices.UnknownOptionCount > 0)
        {
            NegotiateProtocolVersion.Write(output, StartupPacket.Protocol30, choices.UnknownOptions, choices.UnknownOptionCount);
        }
        _state = State.AwaitSubject;
        return LoginStep.FindSubject;
    }

    private LoginStep ReadSasl(ReadOnlySpan<byte> input, out int consumed, IBufferWriter<byte> output)
    {
        var sasl = _sasl!;
        var step = sasl.Advance(input, out consumed, output, out var ended);
        Matched = sasl.Matched;
        switch (step)
        {
            case ClientSaslStep.NeedMore:
                return LoginStep.NeedMore;
            case ClientSaslStep.Proven:
                IsChannelBound = sasl.IsChannelBound;
                _state = State.AwaitDecision;
                return LoginStep.DecideProof;
            default:
                // A client that took its leave is not answered.
                return ended!.Reason == SessionEndReason.ClientTerminated ? Finish(ended) : Refuse(ended, output);
        }
    }

    private LoginStep Refuse(SessionEnded ended, IBufferWriter<byte> output)
    {
        ErrorResponse.Write(output, ended);
        return Finish(ended);
    }

    private LoginStep Finish(SessionEnded ended)
    {
        Ended ??= ended;
        EndReason = Ended.Reason;
        return Finish(LoginStep.Ended);
    }

    private LoginStep Finish(LoginStep result)
    {
        Dispose();
        _state = State.Done;
        return _result = result;
    }

    private void Require(State state)
    {
        if (_state != state)
        {
            throw new InvalidOperationException($"The login is at {_state}, not at {state}.");
        }
    }
}
