using System.Buffers;

namespace Menshen.Wire;

/// <summary>NotificationResponse (B): somebody said NOTIFY on a channel this session listens to.</summary>
public readonly ref struct NotificationResponse
{
    private NotificationResponse(int processId, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload)
    {
        ProcessId = processId;
        Channel = channel;
        Payload = payload;
    }

    /// <summary>The notifying session's process id.</summary>
    public int ProcessId { get; }

    public ReadOnlySpan<byte> Channel { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out NotificationResponse message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadInt32(out var processId)
            && reader.TryReadString(out var channel)
            && reader.TryReadString(out var payload)
            && reader.IsAtEnd)
        {
            message = new NotificationResponse(processId, channel, payload);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, int processId, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload)
    {
        var size = checked(sizeof(int) + MessageWriter.SizeOf(channel) + MessageWriter.SizeOf(payload));
        var writer = MessageWriter.Begin(output, BackendType.NotificationResponse, size);
        writer.WriteInt32(processId);
        writer.WriteString(channel);
        writer.WriteString(payload);
        writer.Finish();
    }
}
