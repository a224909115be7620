using System.Buffers;

namespace Menshen.Wire;

/// <summary>SASLInitialResponse (F): the mechanism the client chose and, mostly, its first message.</summary>
public readonly ref struct SaslInitialResponse
{
    private SaslInitialResponse(ReadOnlySpan<byte> mechanism, ReadOnlySpan<byte> response, bool isAbsent)
    {
        Mechanism = mechanism;
        Response = response;
        HasResponse = !isAbsent;
    }

    public ReadOnlySpan<byte> Mechanism { get; }

    /// <summary>False where the client sent length -1: it wants an empty challenge first.</summary>
    public bool HasResponse { get; }

    public ReadOnlySpan<byte> Response { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out SaslInitialResponse message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var mechanism) && reader.TryReadValue(out var response, out var isAbsent) && reader.IsAtEnd)
        {
            message = new SaslInitialResponse(mechanism, response, isAbsent);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> mechanism, ReadOnlySpan<byte> response)
    {
        var size = checked(MessageWriter.SizeOf(mechanism) + sizeof(int) + response.Length);
        var writer = MessageWriter.Begin(output, FrontendType.Password, size);
        writer.WriteString(mechanism);
        writer.WriteInt32(response.Length);
        writer.WriteBytes(response);
        writer.Finish();
    }
}
