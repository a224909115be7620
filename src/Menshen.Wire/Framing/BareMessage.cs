using System.Buffers;

namespace Menshen.Wire;

/// <summary>A message without a body: Sync, Flush, Terminate, CopyDone, ParseComplete, BindComplete, CloseComplete, NoData and the like.</summary>
public static class BareMessage
{
    public static bool TryParse(ReadOnlySpan<byte> body) => body.IsEmpty;

    public static void Write(IBufferWriter<byte> output, byte type) => MessageWriter.Begin(output, type, 0).Finish();
}
