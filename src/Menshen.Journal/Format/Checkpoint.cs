using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Menshen.Journal;

/// <summary>The tree's size and root at a moment, signed.</summary>
/// <remarks>Body of a checkpoint frame; the tree size stands in the frame's header as first leaf index.
/// <code>
/// 0        1               2            8        16       48       56
/// +--------+---------------+------------+--------+--------+--------+-----------
/// | reason | signature len | reserved 6 | time 8 | root 32| key 8  | signature
/// +--------+---------------+------------+--------+--------+--------+-----------
/// </code></remarks>
internal sealed record Checkpoint(
    ulong TreeSize, ReadOnlyMemory<byte> Root, long Time, CheckpointReason Reason, ReadOnlyMemory<byte> KeyId, ReadOnlyMemory<byte> Signature)
{
    private const int FixedSize = 56;

    /// <summary>The bytes that are signed: a text that people can read and other programs can rebuild, in the manner of a C2SP
    /// checkpoint.</summary>
    public static byte[] SignedText(SegmentHeader segment, ulong treeSize, ReadOnlySpan<byte> root, long time, CheckpointReason reason) =>
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{segment.Origin}\n{treeSize}\n{Convert.ToBase64String(root)}\ntime {time} reason {(byte)reason}\n") + string.Create(
            CultureInfo.InvariantCulture,
            $"segment {segment.Number} {Convert.ToBase64String(segment.Digest.Span)}\n"));

    public byte[] SignedText(SegmentHeader segment) => SignedText(segment, TreeSize, Root.Span, Time, Reason);

    /// <summary>A whole frame.</summary>
    public byte[] EncodeFrame()
    {
        var frame = new byte[FrameHeader.Size + FixedSize + Signature.Length];
        var body = frame.AsSpan(FrameHeader.Size);
        body[0] = (byte)Reason;
        body[1] = (byte)Signature.Length;
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], Time);
        Root.Span.CopyTo(body[16..]);
        KeyId.Span.CopyTo(body[48..]);
        Signature.Span.CopyTo(body[FixedSize..]);
        FrameHeader.Seal(frame, FrameKind.Checkpoint, TreeSize, 0);
        return frame;
    }

    /// <summary>Null if the body is not one.</summary>
    public static Checkpoint? TryDecode(ulong treeSize, ReadOnlySpan<byte> body)
    {
        if (body.Length < FixedSize || body.Length != FixedSize + body[1] || body[2..8].ContainsAnyExcept((byte)0)) { return null; }
        return new Checkpoint(
            treeSize,
            body.Slice(16, TreeHash.Size).ToArray(),
            BinaryPrimitives.ReadInt64LittleEndian(body[8..]),
            (CheckpointReason)body[0],
            body.Slice(48, SegmentHeader.KeyIdSize).ToArray(),
            body[FixedSize..].ToArray());
    }
}
