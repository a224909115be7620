using System.Buffers.Binary;

namespace Menshen.Journal.Tests;

/// <summary>A segment taken apart with nothing but the document's byte tables, to be put together wrongly.</summary>
internal sealed class FrameList
{
    private const int FrameHeaderSize = 24;

    /// <param name="path">The segment's file.</param>
    /// <param name="end">Where its frames end; null where the file does.</param>
    public FrameList(string path, int? end = null)
    {
        var bytes = File.ReadAllBytes(path);
        if (end is { } cut) { bytes = bytes[..cut]; }
        var headerSize = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(10));
        Header = bytes[..headerSize];
        for (var offset = (int)headerSize; offset < bytes.Length;)
        {
            var size = FrameHeaderSize + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset + 4));
            Frames.Add(bytes[offset..(offset + size)]);
            offset += size;
        }
    }

    public byte[] Header { get; }

    public List<byte[]> Frames { get; } = [];

    public void Save(string path) => File.WriteAllBytes(path, [.. Header, .. Frames.SelectMany(f => f)]);

    /// <summary>Makes the CRC of a frame right again, as an attacker would.</summary>
    public static void Repair(byte[] frame) =>
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(20), Crc32C.Compute(frame.AsSpan(0, 20), frame.AsSpan(FrameHeaderSize)));

    public static void RepairHeader(byte[] header) =>
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(header.Length - 4), Crc32C.Compute(header.AsSpan(..^4)));
}
