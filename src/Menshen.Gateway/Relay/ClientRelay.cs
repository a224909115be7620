using Menshen.Wire;

namespace Menshen.Gateway.Relay;

/// <summary>The way from the client to the engine: every message is judged, recorded, and only then forwarded.</summary>
/// <remarks><code>
/// bytes ─► rest of a CopyData? ─► header ─► limits ─► StatementGate (facts, decision, record) ─► one send for all neighbours
/// </code></remarks>
internal sealed class ClientRelay(RelayState state)
{
    private readonly StatementGate _gate = new(state);
    private ulong _copyRemaining;
    private bool _sealsCopy;

    /// <summary>Why the session must end, after a <see cref="ClientStep.End"/>.</summary>
    public SessionEnded? Ended { get; private set; }

    /// <summary>True in the middle of a CopyData: the stream cannot be left like this.</summary>
    public bool IsMidMessage => _copyRemaining > 0;

    /// <summary>Takes what it can. <paramref name="last"/> says why it stopped: Forward means that more bytes are needed.</summary>
    public int Process(ReadOnlySpan<byte> input, out ClientStep last)
    {
        last = ClientStep.Forward;
        var flush = false;
        var at = PassCopyData(input);
        var from = _sealsCopy ? at : 0;
        while (at < input.Length && FrameReader.TryReadHeader(input[at..], out var header))
        {
            last = Judge(header);
            if (last == ClientStep.End) break;
            if (state.Pace is not null && AnswerPace.MustFollow(header.Type, state)) flush = HoldForAnswer();
            if (state.Holds != ClientHold.None)
            {
                last = ClientStep.Wait;
                break;
            }
            if (header.Type == FrontendType.CopyData)
            {
                _sealsCopy = _gate.Copies.IsActive;
                if (_sealsCopy)
                {
                    Send(input[from..at]);
                    at += FrameHeader.Size;
                    from = at;
                }
                _copyRemaining = header.FrameLength - (_sealsCopy ? (uint)FrameHeader.Size : 0);
                at += PassCopyData(input[at..]);
                if (_sealsCopy) from = at;
                continue;
            }
            if (!FrameReader.TryReadBody(input[at..], header, out var body)) break;
            if (state.Pace is not null && header.Type == FrontendType.Execute && AnswerPace.MustStandAlone(body, state)) flush = HoldForAnswer();
            if (state.Holds != ClientHold.None)
            {
                last = ClientStep.Wait;
                break;
            }
            // The last row of a copy goes before its end.
            if (header.Type is FrontendType.CopyDone or FrontendType.CopyFail && _gate.Copies.IsActive)
            {
                Send(input[from..at]);
                from = at;
            }
            last = _gate.Admit(header.Type, body);
            if (last == ClientStep.Forward)
            {
                at += (int)header.FrameLength;
                continue;
            }
            Send(input[from..at]);
            if (last == ClientStep.Drop) at += (int)header.FrameLength;
            from = at;
            _gate.SendSubstitute();
            if (last != ClientStep.Drop)
            {
                Ended = _gate.Ended;
                break;
            }
            last = ClientStep.Forward;
        }
        Send(input[from..at]);
        _gate.SendSubstitute();
        if (flush) Send("H\0\0\0\x04"u8);
        if (state is { Pace: { } pace, CopyingIn: true } && at > 0) pace.HoldRows(state);
        return at;
    }

    /// <summary>The change of the session's own password that was asked for is done, or refused.</summary>
    public void OnPasswordChanged(Menshen.Policy.Decision.Refuse? refusal)
    {
        _gate.OnPasswordChanged(refusal);
        _gate.SendSubstitute();
        state.Release(ClientHold.Password);
    }

    private bool HoldForAnswer()
    {
        state.Hold(ClientHold.Pipeline);
        return AnswerPace.NeedsFlush(state);
    }

    private int PassCopyData(ReadOnlySpan<byte> input)
    {
        var passed = (int)Math.Min(_copyRemaining, (ulong)input.Length);
        _copyRemaining -= (ulong)passed;
        if (_sealsCopy) _gate.Copies.Take(input[..passed]);
        return passed;
    }

    private ClientStep Judge(FrameHeader header)
    {
        Ended = FrameReader.Judge(header, state.Services.Limits) switch
        {
            FrameVerdict.Accepted => null,
            FrameVerdict.TooLong => new SessionEnded(SessionEndReason.MessageTooLong, SqlState.ProgramLimitExceeded,
                $"message of type '{(char)header.Type}' is too long", $"It has {header.Length} bytes.",
                "Split it, use COPY for bulk data, or raise limits.message in policy.yaml."),
            FrameVerdict.UnknownType => new SessionEnded(SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation,
                $"unknown message type {header.Type}", null, "The peer does not speak PostgreSQL's protocol 3.0 at this point."),
            _ => new SessionEnded(SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "message length is below 4"),
        };
        return Ended is null ? ClientStep.Forward : ClientStep.End;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty) state.Port.ToEngine(bytes);
    }
}
