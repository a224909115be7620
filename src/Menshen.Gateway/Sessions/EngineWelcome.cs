using System.Buffers;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>What the engine said at the beginning of a stream, kept so that the next session on it can be told the same.</summary>
/// <param name="Greeting">ParameterStatus messages as they came.</param>
/// <param name="ProcessId">The backend's process id.</param>
/// <param name="Secret">The backend's own cancellation secret; never shown to a client.</param>
internal sealed record EngineWelcome(ReadOnlyMemory<byte> Greeting, int ProcessId, ReadOnlyMemory<byte> Secret)
{
    /// <summary>Tells a client all of it, under a cancellation secret of its own.</summary>
    public void Greet(ISessionPort port, ArrayBufferWriter<byte> scratch, ReadOnlySpan<byte> cancelSecret, ReadOnlySpan<byte> notices)
    {
        port.ToClient(Greeting.Span);
        scratch.ResetWrittenCount();
        BackendKeyData.Write(scratch, ProcessId, cancelSecret);
        ReadyForQuery.Write(scratch, TransactionStatus.Idle);
        port.ToClient(notices);
        port.ToClient(scratch.WrittenSpan);
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"backend {ProcessId}";
}
