using System.Buffers.Binary;

namespace Menshen.Journal;

/// <summary>The 24 bytes before each frame's body.</summary>
/// <remarks><code>
/// 0      3    4              8                     16        20               24
/// +------+----+--------------+---------------------+---------+----------------+--------
/// | MJF  |kind| body length  | first leaf index    | records | CRC-32C        | body ...
/// +------+----+--------------+---------------------+---------+----------------+--------
/// </code>
/// Little-endian. The CRC is over bytes 0..19 and the body. A frame is on disk before the next one is written: so a good frame behind a bad
/// one proves damage, and only a bad last frame can be a write that never finished.</remarks>
internal readonly record struct FrameHeader(FrameKind Kind, int BodyLength, ulong FirstLeaf, int Count, uint Crc)
{
    public const int Size = 24;
    private const int CrcOffset = 20;

    public static ReadOnlySpan<byte> Mark => "MJF"u8;

    /// <summary>The part of a frame's header that its CRC and its seal cover.</summary>
    public static ReadOnlySpan<byte> Protected(ReadOnlySpan<byte> frame) => frame[..CrcOffset];

    /// <summary>Fills in the header of a frame that already holds its body.</summary>
    public static void Complete(Span<byte> frame, FrameKind kind, ulong firstLeaf, int count)
    {
        Write(frame, kind, firstLeaf, count);
        WriteCrc(frame);
    }

    /// <summary>Fills in all of the header but the CRC; the frame has its full length.</summary>
    public static void Write(Span<byte> frame, FrameKind kind, ulong firstLeaf, int count)
    {
        Mark.CopyTo(frame);
        frame[3] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], frame.Length - Size);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], firstLeaf);
        BinaryPrimitives.WriteInt32LittleEndian(frame[16..], count);
    }

    public static void WriteCrc(Span<byte> frame) =>
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcOffset..], Crc32C.Compute(frame[..CrcOffset], frame[Size..]));

    /// <summary>Reads a header and judges its lengths before anybody waits for the body; null if no writer wrote it.</summary>
    public static FrameHeader? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Mark)) { return null; }
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        if (length > JournalLimits.MaxFrameBytes || count > length) { return null; }
        return new FrameHeader(
            (FrameKind)bytes[3],
            (int)length,
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            (int)count,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..]));
    }

    /// <summary>True if the CRC fits the header's bytes and the body.</summary>
    public bool Fits(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) => Crc32C.Compute(header[..CrcOffset], body) == Crc;
}
