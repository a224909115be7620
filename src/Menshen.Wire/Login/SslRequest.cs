using System.Buffers;

namespace Menshen.Wire;

/// <summary>SSLRequest (F): asks for TLS; the answer is one byte, <see cref="Accepted"/> or <see cref="Refused"/>.</summary>
public static class SslRequest
{
    public const byte Accepted = (byte)'S';
    public const byte Refused = (byte)'N';

    public static void Write(IBufferWriter<byte> output)
    {
        var writer = MessageWriter.BeginStartup(output, sizeof(int));
        writer.WriteInt32(StartupPacket.SslRequestCode);
        writer.Finish();
    }
}
