using System.Buffers.Binary;
using System.Text;

namespace Menshen.Journal;

/// <summary>The tree's size and root at a moment, and the bytes that stand before it, signed.</summary>
/// <remarks>Body of a checkpoint frame; the tree size stands in the frame's header as first leaf index.
/// <code>
/// 0        1               2            8        16       48       80       88
/// +--------+---------------+------------+--------+--------+--------+--------+-----------
/// | reason | signature len | reserved 6 | time 8 | root 32|chain 32| key 8  | signature
/// +--------+---------------+------------+--------+--------+--------+--------+-----------
/// </code></remarks>
internal sealed record Checkpoint
{
    private const int FixedSize = 88;

    public required ulong TreeSize { get; init; }

    public required ReadOnlyMemory<byte> Root { get; init; }

    public required long Time { get; init; }

    public required CheckpointReason Reason { get; init; }

    /// <summary>Where the frame begins in its segment.</summary>
    public required long Offset { get; init; }

    /// <summary>The running digest (<see cref="FrameChain"/>) of the segment up to the frame.</summary>
    public required ReadOnlyMemory<byte> Chain { get; init; }

    public required ReadOnlyMemory<byte> KeyId { get; init; }

    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The bytes that are signed.</summary>
    public byte[] SignedText(SegmentHeader segment) => Encoding.UTF8.GetBytes(CheckpointNote.Of(segment, this).SignedText);

    /// <summary>A whole frame.</summary>
    public byte[] EncodeFrame()
    {
        var frame = new byte[FrameHeader.Size + FixedSize + Signature.Length];
        var body = frame.AsSpan(FrameHeader.Size);
        body[0] = (byte)Reason;
        body[1] = (byte)Signature.Length;
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], Time);
        Root.Span.CopyTo(body[16..]);
        Chain.Span.CopyTo(body[48..]);
        KeyId.Span.CopyTo(body[80..]);
        Signature.Span.CopyTo(body[FixedSize..]);
        FrameHeader.Complete(frame, FrameKind.Checkpoint, TreeSize, 0);
        return frame;
    }

    /// <summary>Null if the body is not one.</summary>
    public static Checkpoint? TryDecode(ulong treeSize, long offset, ReadOnlySpan<byte> body)
    {
        if (body.Length < FixedSize || body.Length != FixedSize + body[1] || body[2..8].ContainsAnyExcept((byte)0)) { return null; }
        return new Checkpoint
        {
            TreeSize = treeSize,
            Offset = offset,
            Root = body.Slice(16, TreeHash.Size).ToArray(),
            Time = BinaryPrimitives.ReadInt64LittleEndian(body[8..]),
            Reason = (CheckpointReason)body[0],
            Chain = body.Slice(48, TreeHash.Size).ToArray(),
            KeyId = body.Slice(80, SegmentHeader.KeyIdSize).ToArray(),
            Signature = body[FixedSize..].ToArray(),
        };
    }
}
