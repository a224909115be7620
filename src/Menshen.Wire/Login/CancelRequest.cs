using System.Buffers;

namespace Menshen.Wire;

/// <summary>CancelRequest (F): a connection of its own that asks to interrupt a session's statement, proven by its secret.</summary>
public readonly ref struct CancelRequest
{
    private CancelRequest(int processId, ReadOnlySpan<byte> secret)
    {
        ProcessId = processId;
        Secret = secret;
    }

    public int ProcessId { get; }

    /// <summary>To be compared in fixed time.</summary>
    public ReadOnlySpan<byte> Secret { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out CancelRequest message)
    {
        if (BackendKeyData.TryParse(body, out var key))
        {
            message = new CancelRequest(key.ProcessId, key.Secret);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, int processId, ReadOnlySpan<byte> secret)
    {
        var writer = MessageWriter.BeginStartup(output, checked(sizeof(int) + sizeof(int) + secret.Length));
        writer.WriteInt32(StartupPacket.CancelRequestCode);
        writer.WriteInt32(processId);
        writer.WriteBytes(secret);
        writer.Finish();
    }

    /// <summary>A secret is not for reading.</summary>
    public override string ToString() => $"{nameof(CancelRequest)} {ProcessId}";
}
