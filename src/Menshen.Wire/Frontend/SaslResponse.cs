using System.Buffers;

namespace Menshen.Wire;

/// <summary>SASLResponse (F): a further message of the mechanism; the whole body is its data.</summary>
public readonly ref struct SaslResponse
{
    private SaslResponse(ReadOnlySpan<byte> data) => Data = data;

    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Any body is one: what it says is the mechanism's to judge.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out SaslResponse message)
    {
        message = new SaslResponse(body);
        return true;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        var writer = MessageWriter.Begin(output, FrontendType.Password, data.Length);
        writer.WriteBytes(data);
        writer.Finish();
    }
}
