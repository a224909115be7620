using System.Buffers.Binary;

namespace Menshen.Journal;

/// <summary>Finds the one byte of a frame whose change its CRC tells of, if it was one.</summary>
/// <remarks>A CRC is linear: what it is off by depends only on the change and on how far behind it the end is. So the difference is run
/// backwards, byte by byte, until it is the trace of a single byte. Several changed bytes may look like one by chance: only opening the frame
/// with the byte put back is a proof.</remarks>
internal static class ChangedByte
{
    /// <summary>The polynomial of CRC-32C, lowest bit first (RFC 3720).</summary>
    private const uint Polynomial = 0x82F63B78;

    private static readonly uint[] Forward = [.. Enumerable.Range(0, 256).Select(Step)];
    private static readonly byte[] Backward = Invert();

    /// <summary>Where in the frame a byte was changed, and what it is to be exclusive-ored with; null if no single byte explains the
    /// CRC.</summary>
    public static (int Position, byte Change)? Find(ReadOnlySpan<byte> frame)
    {
        var covered = FrameHeader.Protected(frame);
        var body = frame[FrameHeader.Size..];
        var difference = Crc32C.Compute(covered, body) ^ BinaryPrimitives.ReadUInt32LittleEndian(frame[covered.Length..]);
        for (var place = covered.Length + body.Length - 1; place >= 0; place--)
        {
            var index = Backward[difference >> 24];
            difference = ((difference ^ Forward[index]) << 8) | index;
            // Before the byte there was no difference; so what is left is the change itself, in the lowest byte.
            if (difference is > 0 and <= byte.MaxValue)
            {
                return (place < covered.Length ? place : place - covered.Length + FrameHeader.Size, (byte)difference);
            }
        }

        return null;
    }

    private static uint Step(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++) { crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1; }
        return crc;
    }

    private static byte[] Invert()
    {
        var backward = new byte[256];
        for (var i = 0; i < 256; i++) { backward[Forward[i] >> 24] = (byte)i; }
        return backward;
    }
}
