using System.Buffers;

namespace Menshen.Wire;

/// <summary>GSSENCRequest (F): asks for GSSAPI encryption; we answer <see cref="SslRequest.Refused"/> and the client goes on.</summary>
public static class GssEncRequest
{
    public static void Write(IBufferWriter<byte> output)
    {
        var writer = MessageWriter.BeginStartup(output, sizeof(int));
        writer.WriteInt32(StartupPacket.GssEncRequestCode);
        writer.Finish();
    }
}
