using System.Buffers;
using System.Security.Cryptography;

namespace Menshen.Wire;

/// <summary>From connecting to the engine to its first ReadyForQuery, without I/O. It believes only an engine that proved itself.</summary>
/// <remarks><code>
/// Start ──(SSLRequest ► 'S' ► StartTls ► TlsEstablished)──► StartupMessage
///       ◄── AuthenticationSASL, -SASLContinue, -SASLFinal, AuthenticationOk
///       ◄── ParameterStatus*, NoticeResponse*, BackendKeyData, ReadyForQuery ──► Ready
///       ◄── ErrorResponse, anywhere                                          ──► Refused, in the engine's own words
/// </code></remarks>
public sealed class EngineLogin : IDisposable
{
    /// <summary>Bytes of one message and of all that is kept; a login's messages are small, and a false engine must not fill us.</summary>
    public const int MaximumGreeting = 1 << 20;

    private enum State { Created, AwaitTlsAnswer, AwaitTls, AwaitRequest, AwaitContinue, AwaitFinal, AwaitOk, Greeting, Done }

    private readonly EngineLoginOptions _options;
    private readonly FillRandom _random;
    private readonly byte[] _password;
    private readonly ArrayBufferWriter<byte> _parameterStatus = new();
    private readonly ArrayBufferWriter<byte> _notices = new();
    private readonly ArrayBufferWriter<byte> _answer = new();
    private State _state = State.Created;
    private EngineLoginStep _result = EngineLoginStep.NeedMore;
    private byte[] _endPointHash = [];
    private bool _isTls;
    private ScramClient? _scram;

    /// <param name="options">As whom and how.</param>
    /// <param name="password">Copied; the copy is cleared as soon as it was used.</param>
    /// <param name="random">Unpredictable bytes; null for the system's.</param>
    public EngineLogin(EngineLoginOptions options, ReadOnlySpan<byte> password, FillRandom? random = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _password = password.ToArray();
        _random = random ?? RandomNumberGenerator.Fill;
    }

    /// <summary>The ParameterStatus messages, as whole frames in their order.</summary>
    public ReadOnlyMemory<byte> ParameterStatusFrames => _parameterStatus.WrittenMemory;

    /// <summary>The NoticeResponse messages, as whole frames in their order.</summary>
    public ReadOnlyMemory<byte> NoticeFrames => _notices.WrittenMemory;

    /// <summary>Where refused: the engine's ErrorResponse as a whole frame, for the client to read.</summary>
    public ReadOnlyMemory<byte> ErrorFrame { get; private set; }

    /// <summary>Where violated: what the engine did, for the log.</summary>
    public string? Violation { get; private set; }

    public int BackendProcessId { get; private set; }

    /// <summary>The engine's own cancel secret. Never shown to a client.</summary>
    public ReadOnlyMemory<byte> BackendSecret { get; private set; }

    /// <summary>Writes the first packet.</summary>
    public void Start(IBufferWriter<byte> output)
    {
        Require(State.Created);
        if (_options.TlsRequired)
        {
            SslRequest.Write(output);
            _state = State.AwaitTlsAnswer;
            return;
        }
        WriteStartup(output);
    }

    /// <summary>Says that the handshake is done and the engine's certificate was verified.</summary>
    /// <param name="serverEndPointHash">The tls-server-end-point hash of the engine's certificate; empty where it is not known.</param>
    /// <param name="output">Takes the StartupMessage.</param>
    public void TlsEstablished(ReadOnlySpan<byte> serverEndPointHash, IBufferWriter<byte> output)
    {
        Require(State.AwaitTls);
        _isTls = true;
        _endPointHash = serverEndPointHash.ToArray();
        WriteStartup(output);
    }

    /// <summary>Takes a step. Bytes not consumed are to be shown again, with more behind them.</summary>
    public EngineLoginStep Advance(ReadOnlySpan<byte> input, out int consumed, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        consumed = 0;
        while (_state != State.Done)
        {
            var step = Step(input[consumed..], out var used, output);
            consumed += used;
            if (step != EngineLoginStep.NeedMore || used == 0)
            {
                return step;
            }
        }
        return _result;
    }

    /// <summary>Clears the password and the exchange.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_password);
        _scram?.Dispose();
        _scram = null;
    }

    private void WriteStartup(IBufferWriter<byte> output)
    {
        StartupMessage.Write(output, _options.Role.Span, _options.Database.Span, _options.Parameters);
        _state = State.AwaitRequest;
    }

    private EngineLoginStep Step(ReadOnlySpan<byte> input, out int consumed, IBufferWriter<byte> output)
    {
        consumed = 0;
        if (_state is State.Created or State.AwaitTls)
        {
            throw new InvalidOperationException($"The login is at {_state}: no bytes of the engine belong here.");
        }
        if (_state == State.AwaitTlsAnswer)
        {
            return ReadTlsAnswer(input, out consumed);
        }
        if (!FrameReader.TryReadHeader(input, out var header))
        {
            return EngineLoginStep.NeedMore;
        }
        if (!header.IsValid || header.Length > MaximumGreeting)
        {
            return Violate("a message's length is out of bounds");
        }
        if (!FrameReader.TryReadBody(input, header, out var body))
        {
            return EngineLoginStep.NeedMore;
        }
        consumed = (int)header.FrameLength;
        return Accept(header.Type, body, input[..consumed], output);
    }

    private EngineLoginStep ReadTlsAnswer(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        if (input.IsEmpty)
        {
            return EngineLoginStep.NeedMore;
        }
        if (input[0] != SslRequest.Accepted)
        {
            // Also an ErrorResponse ('E'): it came in clear and may be anybody's (CVE-2024-10977), so its words are not repeated.
            return Violate("TLS is required and was not accepted");
        }
        if (input.Length > 1)
        {
            // CVE-2021-23222: what came with the answer came in clear.
            return Violate("bytes came before the TLS handshake");
        }
        consumed = 1;
        _state = State.AwaitTls;
        return EngineLoginStep.StartTls;
    }

    private EngineLoginStep Accept(byte type, ReadOnlySpan<byte> body, ReadOnlySpan<byte> frame, IBufferWriter<byte> output)
    {
        switch (type)
        {
            case BackendType.ErrorResponse:
                return AcceptError(body, frame);
            case BackendType.NoticeResponse:
                return Keep(NoticeResponse.TryParse(body, out _), frame, _notices);
            case BackendType.Authentication when _state is State.AwaitRequest or State.AwaitContinue or State.AwaitFinal or State.AwaitOk:
                return AcceptAuthentication(body, output);
            case BackendType.NegotiateProtocolVersion when _state == State.AwaitRequest:
                return Violate("the engine does not speak protocol 3.0");
            case BackendType.ParameterStatus when _state == State.Greeting:
                return Keep(ParameterStatus.TryParse(body, out _), frame, _parameterStatus);
            case BackendType.BackendKeyData when _state == State.Greeting:
                return AcceptKey(body);
            case BackendType.ReadyForQuery when _state == State.Greeting:
                return AcceptReady(body);
            default:
                return Violate("a message came out of order");
        }
    }

    private EngineLoginStep AcceptError(ReadOnlySpan<byte> body, ReadOnlySpan<byte> frame)
    {
        if (!ErrorResponse.TryParse(body, out _))
        {
            return Violate("an ErrorResponse could not be read");
        }
        ErrorFrame = frame.ToArray();
        return Finish(EngineLoginStep.Refused);
    }

    private EngineLoginStep AcceptAuthentication(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (!Authentication.TryParse(body, out var message))
        {
            return Violate("an Authentication message could not be read");
        }
        switch (message.Kind)
        {
            case AuthenticationKind.Sasl when _state == State.AwaitRequest:
                return BeginScram(message.Mechanisms, output);
            case AuthenticationKind.SaslContinue when _state == State.AwaitContinue:
                return ContinueScram(message.Data, output);
            case AuthenticationKind.SaslFinal when _state == State.AwaitFinal:
                if (!_scram!.AcceptServerFinal(message.Data))
                {
                    return Violate("the engine could not prove that it knows the role's password");
                }
                _state = State.AwaitOk;
                return EngineLoginStep.NeedMore;
            case AuthenticationKind.Ok when _state == State.AwaitOk || (_state == State.AwaitRequest && _options.WithoutScramAllowed):
                Dispose();
                _state = State.Greeting;
                return EngineLoginStep.NeedMore;
            default:
                // Ok without SCRAM, a clear-text or MD5 request: an engine set up weaker than we left it, or not ours at all.
                return Violate($"the engine asked for {message.Kind} where SCRAM-SHA-256 is required");
        }
    }

    private EngineLoginStep BeginScram(SaslMechanisms mechanisms, IBufferWriter<byte> output)
    {
        var binds = _isTls && _endPointHash.Length > 0 && mechanisms.Contains(ScramMechanism.Sha256Plus);
        if (!binds && !mechanisms.Contains(ScramMechanism.Sha256))
        {
            return Violate("the engine does not offer SCRAM-SHA-256");
        }
        _scram = new ScramClient(_password, binds, _endPointHash, _random);
        CryptographicOperations.ZeroMemory(_password);
        _scram.WriteFirst(_answer);
        SaslInitialResponse.Write(output, binds ? ScramMechanism.Sha256Plus : ScramMechanism.Sha256, _answer.WrittenSpan);
        _answer.Clear();
        _state = State.AwaitContinue;
        return EngineLoginStep.NeedMore;
    }

    private EngineLoginStep ContinueScram(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        if (_scram!.AcceptServerFirst(data, _answer) != ScramOutcome.Accepted)
        {
            return Violate("the engine's SCRAM message could not be accepted");
        }
        SaslResponse.Write(output, _answer.WrittenSpan);
        _answer.Clear();
        _state = State.AwaitFinal;
        return EngineLoginStep.NeedMore;
    }

    private EngineLoginStep Keep(bool isWhole, ReadOnlySpan<byte> frame, ArrayBufferWriter<byte> frames)
    {
        if (!isWhole)
        {
            return Violate("a message could not be read");
        }
        if (_notices.WrittenCount + _parameterStatus.WrittenCount + frame.Length > MaximumGreeting)
        {
            return Violate("the greeting does not end");
        }
        frames.Write(frame);
        return EngineLoginStep.NeedMore;
    }

    private EngineLoginStep AcceptKey(ReadOnlySpan<byte> body)
    {
        if (!BackendKeyData.TryParse(body, out var key))
        {
            return Violate("BackendKeyData could not be read");
        }
        BackendProcessId = key.ProcessId;
        BackendSecret = key.Secret.ToArray();
        return EngineLoginStep.NeedMore;
    }

    private EngineLoginStep AcceptReady(ReadOnlySpan<byte> body) =>
        ReadyForQuery.TryParse(body, out var ready) && ready.Status == TransactionStatus.Idle
            ? Finish(EngineLoginStep.Ready)
            : Violate("ReadyForQuery could not be read");

    private EngineLoginStep Violate(string violation)
    {
        Violation = violation;
        return Finish(EngineLoginStep.Violated);
    }

    private EngineLoginStep Finish(EngineLoginStep result)
    {
        Dispose();
        _answer.Clear();
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
