using System.Buffers;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>What the engine said at the beginning of a stream and of its settings since, kept so that the next session on it can be told how they are.</summary>
/// <param name="Greeting">ParameterStatus messages as they came, the newest of each setting.</param>
/// <param name="ProcessId">The backend's process id.</param>
/// <param name="Secret">The backend's own cancellation secret; never shown to a client.</param>
internal sealed record EngineWelcome(ReadOnlyMemory<byte> Greeting, int ProcessId, ReadOnlyMemory<byte> Secret)
{
    /// <summary>When the stream was ready for the first time, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>The priority that its backend was given last.</summary>
    public PriorityLevel Priority { get; set; }

    /// <summary>The same with another value of a setting. A reload changes it in the middle of a session, and it stays so behind DISCARD ALL.</summary>
    public EngineWelcome With(ParameterStatus said)
    {
        var greeting = new ArrayBufferWriter<byte>(Greeting.Length + 64);
        var rest = Greeting.Span;
        while (FrameReader.TryReadHeader(rest, out var header) && FrameReader.TryReadBody(rest, header, out var body))
        {
            var isSame = ParameterStatus.TryParse(body, out var known) && known.Name.SequenceEqual(said.Name);
            if (isSame && known.Value.SequenceEqual(said.Value)) return this;
            if (!isSame) greeting.Write(rest[..(int)header.FrameLength]);
            rest = rest[(int)header.FrameLength..];
        }
        ParameterStatus.Write(greeting, said.Name, said.Value);
        return this with { Greeting = greeting.WrittenMemory };
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"backend {ProcessId}";
}
