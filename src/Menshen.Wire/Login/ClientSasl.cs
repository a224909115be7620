using System.Buffers;

namespace Menshen.Wire;

/// <summary>The password half of a <see cref="ClientLogin"/>: offers SCRAM and hears two messages, nothing else.</summary>
internal sealed class ClientSasl(
    string user, ScramChoice choice, byte[] serverEndPointHash, ClientLoginOptions options, FillRandom random) : IDisposable
{
    private enum State { Offer, First, Final, Done }

    private readonly ScramServer _scram = new(choice, serverEndPointHash, random);
    private readonly ArrayBufferWriter<byte> _answer = new();
    private State _state = State.Offer;

    /// <summary>Whether the client chose the PLUS form.</summary>
    public bool IsChannelBound { get; private set; }

    /// <summary>See <see cref="ScramServer.Matched"/>.</summary>
    public int Matched => _scram.Matched;

    public ClientSaslStep Advance(ReadOnlySpan<byte> input, out int consumed, IBufferWriter<byte> output, out SessionEnded? ended)
    {
        consumed = 0;
        ended = null;
        if (_state == State.Offer)
        {
            Authentication.WriteSasl(output, offerPlus: serverEndPointHash.Length > 0);
            _state = State.First;
        }
        if (!FrameReader.TryReadHeader(input, out var header))
        {
            return ClientSaslStep.NeedMore;
        }
        ended = Judge(header);
        if (ended is not null)
        {
            return ClientSaslStep.Ended;
        }
        if (!FrameReader.TryReadBody(input, header, out var body))
        {
            return ClientSaslStep.NeedMore;
        }
        consumed = (int)header.FrameLength;
        ended = _state == State.First ? AcceptFirst(body, output) : AcceptFinal(body);
        return ended is not null ? ClientSaslStep.Ended
            : _state == State.Done ? ClientSaslStep.Proven
            : ClientSaslStep.NeedMore;
    }

    /// <summary>The server's signature, which tells the client that its password was right: only after it was decided that it may know.</summary>
    public void WriteFinal(IBufferWriter<byte> output) => Authentication.WriteSaslFinal(output, _answer.WrittenSpan);

    public void Dispose() => _scram.Dispose();

    private SessionEnded? Judge(FrameHeader header) => header switch
    {
        { Type: FrontendType.Terminate } => LoginRefusals.Goodbye,
        { Type: not FrontendType.Password } or { IsValid: false } => LoginRefusals.ExpectedSasl,
        { Length: var length } when length > options.Limits.Password => LoginRefusals.ResponseTooLong,
        _ => null,
    };

    private SessionEnded? AcceptFirst(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (!SaslInitialResponse.TryParse(body, out var message))
        {
            return LoginRefusals.ExpectedSasl;
        }
        IsChannelBound = serverEndPointHash.Length > 0 && message.Mechanism.SequenceEqual(ScramMechanism.Sha256Plus);
        if (!IsChannelBound && !message.Mechanism.SequenceEqual(ScramMechanism.Sha256))
        {
            return LoginRefusals.UnknownMechanism;
        }
        var outcome = _scram.AcceptClientFirst(message.Mechanism, message.Response, _answer);
        if (outcome != ScramOutcome.Accepted)
        {
            return Explain(outcome);
        }
        Authentication.WriteSaslContinue(output, _answer.WrittenSpan);
        _answer.Clear();
        _state = State.Final;
        return null;
    }

    private SessionEnded? AcceptFinal(ReadOnlySpan<byte> body)
    {
        var outcome = _scram.AcceptClientFinal(body, _answer);
        if (outcome != ScramOutcome.Accepted)
        {
            return Explain(outcome);
        }
        _state = State.Done;
        return null;
    }

    private SessionEnded Explain(ScramOutcome outcome) => outcome switch
    {
        ScramOutcome.ChannelBindingRefused => LoginRefusals.ChannelBinding,
        ScramOutcome.WrongProof => LoginRefusals.WrongPassword(user, options.PasswordHint),
        _ => LoginRefusals.MalformedScram,
    };
}
