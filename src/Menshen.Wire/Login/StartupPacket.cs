using System.Buffers.Binary;

namespace Menshen.Wire;

/// <summary>The packet without a type byte that begins a connection: StartupMessage or one of the three requests in its place.</summary>
/// <remarks><code>
/// +----------------------+-----------------------+------+
/// | length 4, big-endian | version or request 4  | body |
/// +----------------------+-----------------------+------+
/// </code></remarks>
public readonly ref struct StartupPacket
{
    /// <summary>Bytes of the smallest packet: length and code.</summary>
    public const int MinimumLength = 8;

    /// <summary>Protocol 3.0, the one we speak.</summary>
    public const int Protocol30 = 3 << 16;

    public const int SslRequestCode = (1234 << 16) | 5679;
    public const int GssEncRequestCode = (1234 << 16) | 5680;
    public const int CancelRequestCode = (1234 << 16) | 5678;

    private const int SupportedMajor = 3;

    private StartupPacket(int code, ReadOnlySpan<byte> body)
    {
        Code = code;
        Body = body;
    }

    /// <summary>The protocol version, or the number of a request.</summary>
    public int Code { get; }

    /// <summary>What follows the code.</summary>
    public ReadOnlySpan<byte> Body { get; }

    public int Major => Code >>> 16;

    public int Minor => Code & 0xFFFF;

    public StartupPacketKind Kind => Code switch
    {
        SslRequestCode when Body.IsEmpty => StartupPacketKind.SslRequest,
        GssEncRequestCode when Body.IsEmpty => StartupPacketKind.GssEncRequest,
        CancelRequestCode => StartupPacketKind.CancelRequest,
        _ when Major == SupportedMajor => StartupPacketKind.StartupMessage,
        _ => StartupPacketKind.Unsupported,
    };

    /// <summary>Reads a packet off the front of the bytes received so far; the length is judged before the body is waited for.</summary>
    public static StartupPacketStatus Read(ReadOnlySpan<byte> input, uint limit, out StartupPacket packet, out int consumed)
    {
        packet = default;
        consumed = 0;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(input, out var length))
        {
            return StartupPacketStatus.NeedMore;
        }
        if (length < MinimumLength || length > limit || length > int.MaxValue)
        {
            return StartupPacketStatus.BadLength;
        }
        if ((uint)input.Length < length)
        {
            return StartupPacketStatus.NeedMore;
        }
        consumed = (int)length;
        var code = BinaryPrimitives.ReadInt32BigEndian(input[sizeof(uint)..]);
        packet = new StartupPacket(code, input[MinimumLength..consumed]);
        return StartupPacketStatus.Whole;
    }
}
