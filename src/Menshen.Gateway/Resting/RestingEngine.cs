using Menshen.Gateway.Sessions;
using Menshen.Gateway.Transport;
using Menshen.Wire;

namespace Menshen.Gateway.Resting;

/// <summary>An engine stream between two sessions of one subject: it is reset, then it waits.</summary>
/// <remarks>Only DISCARD ALL's own reply and ParameterStatus are accepted; anything else, and it is closed. Nothing of one session is
/// ever shown to another: until the reset is confirmed the stream cannot be taken.</remarks>
internal sealed class RestingEngine(RestingEngines owner, string key, RestingScope place, StreamChannel stream, EngineWelcome welcome) : IStreamOwner
{
    private static readonly byte[] Reset = [(byte)'Q', 0, 0, 0, 16, .. "DISCARD ALL\0"u8];

    /// <summary>Sessions it may serve: same role, database and start-up parameters.</summary>
    public string Key { get; } = key;

    /// <summary>Whose places it takes.</summary>
    public RestingScope Place { get; } = place;

    public StreamChannel Stream { get; } = stream;

    /// <summary>What the next session is told: the reset puts settings back, and a reload changes them.</summary>
    public EngineWelcome Welcome { get; private set; } = welcome;

    /// <summary>The engine has confirmed the reset.</summary>
    public bool IsClean { get; private set; }

    /// <summary>When it was put here, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>Takes the stream over and resets it.</summary>
    public void Begin()
    {
        Stream.Owner = this;
        Stream.Pause(false);
        Stream.Send(Reset);
    }

    public int OnBytes(StreamChannel stream, ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (FrameReader.TryReadHeader(bytes[at..], out var header) && FrameReader.TryReadBody(bytes[at..], header, out var body))
        {
            if (!IsExpected(header.Type, body))
            {
                owner.Remove(this);
                return bytes.Length;
            }
            at += (int)header.FrameLength;
        }
        return at;
    }

    public void OnEnded(StreamChannel stream, string? fault) => owner.Remove(this);

    public void OnFault(StreamChannel stream, Exception fault) => owner.Remove(this);

    public void OnRoom(StreamChannel stream)
    {
    }

    public void OnOpened(StreamChannel stream)
    {
    }

    private bool TryLearn(ReadOnlySpan<byte> body)
    {
        if (!ParameterStatus.TryParse(body, out var said)) return false;
        Welcome = Welcome.With(said);
        return true;
    }

    private bool IsExpected(byte type, ReadOnlySpan<byte> body)
    {
        if (type == BackendType.ParameterStatus) return TryLearn(body);
        if (type is BackendType.NoticeResponse or BackendType.NotificationResponse) return true;
        if (IsClean) return false;
        if (type == BackendType.CommandComplete) return true;
        return IsClean = type == BackendType.ReadyForQuery && ReadyForQuery.TryParse(body, out var ready) && ready.Status == TransactionStatus.Idle;
    }
}
