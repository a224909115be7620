using System.Buffers;

namespace Menshen.Wire;

/// <summary>CopyFail (F): the client gives up a COPY and says why.</summary>
public readonly ref struct CopyFail
{
    private CopyFail(ReadOnlySpan<byte> reason) => Reason = reason;

    public ReadOnlySpan<byte> Reason { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out CopyFail message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var reason) && reader.IsAtEnd)
        {
            message = new CopyFail(reason);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> reason)
    {
        var writer = MessageWriter.Begin(output, FrontendType.CopyFail, MessageWriter.SizeOf(reason));
        writer.WriteString(reason);
        writer.Finish();
    }
}
