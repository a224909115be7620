namespace Menshen.Gateway.Sessions;

/// <summary>What the engine said at the beginning of a stream, kept so that the next session on it can be told the same.</summary>
/// <param name="Greeting">ParameterStatus messages as they came.</param>
/// <param name="ProcessId">The backend's process id.</param>
/// <param name="Secret">The backend's own cancellation secret; never shown to a client.</param>
internal sealed record EngineWelcome(ReadOnlyMemory<byte> Greeting, int ProcessId, ReadOnlyMemory<byte> Secret)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"backend {ProcessId}";
}
