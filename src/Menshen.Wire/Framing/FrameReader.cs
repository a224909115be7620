using System.Buffers.Binary;

namespace Menshen.Wire;

/// <summary>Reads one typed message's header off the front of the bytes received so far.</summary>
/// <remarks><code>
/// +--------+----------------------+------------------+
/// | type 1 | length 4, big-endian | body, length - 4 |
/// +--------+----------------------+------------------+
/// </code>
/// The length counts itself and not the type byte. Manual: "Message Formats".</remarks>
public static class FrameReader
{
    /// <summary>False while fewer than five bytes are there. A true answer is not yet a permission: see <see cref="Judge"/>.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
    {
        if (input.Length < FrameHeader.Size)
        {
            header = default;
            return false;
        }
        header = new FrameHeader(input[0], BinaryPrimitives.ReadUInt32BigEndian(input[1..]));
        return true;
    }

    /// <summary>Judges a client's header. To be asked before waiting for the body, or a peer could make us buffer without end.</summary>
    public static FrameVerdict Judge(FrameHeader header, MessageLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (!limits.TryGetLimit(header.Type, out var limit))
        {
            return FrameVerdict.UnknownType;
        }
        if (!header.IsValid)
        {
            return FrameVerdict.LengthBelowMinimum;
        }
        return header.Length > limit ? FrameVerdict.TooLong : FrameVerdict.Accepted;
    }

    /// <summary>The body, if the whole frame is in <paramref name="input"/>; false while bytes are missing.</summary>
    public static bool TryReadBody(ReadOnlySpan<byte> input, FrameHeader header, out ReadOnlySpan<byte> body)
    {
        if (!header.IsValid || (ulong)input.Length < header.FrameLength)
        {
            body = default;
            return false;
        }
        body = input.Slice(FrameHeader.Size, (int)header.BodyLength);
        return true;
    }
}
