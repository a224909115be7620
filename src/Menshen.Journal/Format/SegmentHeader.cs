using System.Buffers.Binary;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The first bytes of a segment: whose it is, where in the tree it begins, and the tree's state at that point.</summary>
/// <remarks>Byte table in <c>docs/journal-format.md</c>. The compact range lets recovery and verification start at any segment; its root
/// must be that of the segment before. Every checkpoint signs the SM3 of this header.</remarks>
internal sealed record SegmentHeader
{
    public const ushort CurrentVersion = 2;
    public const int KeyIdSize = 8;
    public const int RunIdSize = 16;

    /// <summary>Fixed part, longest origin, a range of 64 hashes, CRC.</summary>
    public const int MaxSize = FixedSize + JournalLimits.MaxOriginBytes + (64 * TreeHash.Size) + CrcSize;

    /// <summary>Flag: an operator accepted damage in the segment before; leaf indices continue before the damage.</summary>
    public const uint AfterDamageFlag = 1;

    private const int FixedSize = 145;
    private const int PreviousDigestOffset = 64;
    private const int PreviousLengthOffset = 96;
    private const int SealingIdOffset = 104;
    private const int PreviousChainOffset = 112;
    private const int OriginLengthOffset = 144;
    private const int CrcSize = 4;

    public required long Number { get; init; }

    public required ulong FirstLeaf { get; init; }

    public required long Created { get; init; }

    public required ReadOnlyMemory<byte> RunId { get; init; }

    public required ReadOnlyMemory<byte> KeyId { get; init; }

    /// <summary>SM3 of the header of the segment before, so that also a segment that never had a checkpoint is signed by a later one; zero
    /// in the first.</summary>
    public required ReadOnlyMemory<byte> PreviousDigest { get; init; }

    /// <summary>Bytes of the segment before when it was left, so that not even a checkpoint can be taken out of it; zero in the
    /// first.</summary>
    public required long PreviousLength { get; init; }

    /// <summary>The running digest (<see cref="FrameChain"/>) of the segment before when it was left, so that also what no checkpoint of its
    /// own had signed yet is signed by a later one; zero in the first.</summary>
    public required ReadOnlyMemory<byte> PreviousChain { get; init; }

    /// <summary>Names the secret that opens the records.</summary>
    public required ReadOnlyMemory<byte> SealingId { get; init; }

    public required string Origin { get; init; }

    public required CompactRange Range { get; init; }

    public uint Flags { get; init; }

    /// <summary>Bytes of the header, and the offset of the first frame.</summary>
    public int Size { get; init; }

    /// <summary>SM3 of the header's bytes.</summary>
    public ReadOnlyMemory<byte> Digest { get; init; }

    private static ReadOnlySpan<byte> Magic => "MENSHENJ"u8;

    /// <summary>The header's bytes.</summary>
    public byte[] Encode()
    {
        var origin = Encoding.UTF8.GetBytes(Origin);
        var bytes = new byte[FixedSize + origin.Length + CompactRange.EncodedSize(FirstLeaf) + CrcSize];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), CurrentVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(10), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), Flags);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Number);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), FirstLeaf);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), Created);
        RunId.Span.CopyTo(bytes.AsSpan(40, RunIdSize));
        KeyId.Span.CopyTo(bytes.AsSpan(56, KeyIdSize));
        PreviousDigest.Span.CopyTo(bytes.AsSpan(PreviousDigestOffset, TreeHash.Size));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(PreviousLengthOffset), PreviousLength);
        SealingId.Span.CopyTo(bytes.AsSpan(SealingIdOffset, SealingSecret.IdSize));
        PreviousChain.Span.CopyTo(bytes.AsSpan(PreviousChainOffset, TreeHash.Size));
        bytes[OriginLengthOffset] = (byte)origin.Length;
        origin.CopyTo(bytes.AsSpan(FixedSize));
        Range.Write(bytes.AsSpan(FixedSize + origin.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - CrcSize), Crc32C.Compute(bytes.AsSpan(..^CrcSize)));
        return bytes;
    }

    /// <summary>Reads the header at the beginning of a file; throws if no writer of a known version wrote it.</summary>
    public static SegmentHeader Decode(ReadOnlySpan<byte> file, string path)
    {
        if (file.Length < FixedSize + CrcSize || !file.StartsWith(Magic)) { throw Damaged(path, "it does not begin as a journal segment"); }
        var version = BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(file[10..]);
        if (size < FixedSize + CrcSize || size > file.Length) { throw Damaged(path, "its header has an impossible length"); }
        var bytes = file[..size];
        if (Crc32C.Compute(bytes[..^CrcSize]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^CrcSize..]))
        {
            throw Damaged(path, "the CRC of its header is wrong");
        }

        if (version != CurrentVersion) { throw Damaged(path, $"its format version is {version}; this program reads version {CurrentVersion}"); }
        var firstLeaf = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        var origin = bytes.Slice(FixedSize, Math.Min(bytes[OriginLengthOffset], size - FixedSize - CrcSize));
        var nodes = bytes[(FixedSize + origin.Length)..^CrcSize];
        if (nodes.Length != CompactRange.EncodedSize(firstLeaf))
        {
            throw Damaged(path, "its header does not hold the tree it begins with");
        }

        return new SegmentHeader
        {
            Flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            Number = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            FirstLeaf = firstLeaf,
            Created = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            RunId = bytes.Slice(40, RunIdSize).ToArray(),
            KeyId = bytes.Slice(56, KeyIdSize).ToArray(),
            PreviousDigest = bytes.Slice(PreviousDigestOffset, TreeHash.Size).ToArray(),
            PreviousLength = BinaryPrimitives.ReadInt64LittleEndian(bytes[PreviousLengthOffset..]),
            SealingId = bytes.Slice(SealingIdOffset, SealingSecret.IdSize).ToArray(),
            PreviousChain = bytes.Slice(PreviousChainOffset, TreeHash.Size).ToArray(),
            Origin = Encoding.UTF8.GetString(origin),
            Range = CompactRange.Read(firstLeaf, nodes),
            Size = size,
            Digest = Sm3.Hash(bytes),
        };
    }

    private static JournalDamagedException Damaged(string path, string reason) => new($"{path}: {reason} (offset 0)");
}
