using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Menshen.Wire;

/// <summary>Writes one message of a known size: the body must fill exactly what was announced.</summary>
/// <remarks>Sizes are computed with checked arithmetic before the first byte, so a frame can never lie about its length.</remarks>
public ref struct MessageWriter
{
    private readonly IBufferWriter<byte> _output;
    private readonly Span<byte> _frame;
    private int _position;

    private MessageWriter(IBufferWriter<byte> output, int frameSize)
    {
        _output = output;
        _frame = output.GetSpan(frameSize)[..frameSize];
        _position = 0;
    }

    /// <summary>Begins a typed message whose body takes <paramref name="bodySize"/> bytes.</summary>
    public static MessageWriter Begin(IBufferWriter<byte> output, byte type, int bodySize)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(bodySize);
        var writer = new MessageWriter(output, checked(FrameHeader.Size + bodySize));
        writer.WriteByte(type);
        writer.WriteInt32(checked(sizeof(int) + bodySize));
        return writer;
    }

    /// <summary>Begins a start-up packet: the same without a type byte.</summary>
    public static MessageWriter BeginStartup(IBufferWriter<byte> output, int bodySize)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(bodySize);
        var writer = new MessageWriter(output, checked(sizeof(int) + bodySize));
        writer.WriteInt32(checked(sizeof(int) + bodySize));
        return writer;
    }

    /// <summary>Bytes of a zero-terminated string.</summary>
    public static int SizeOf(ReadOnlySpan<byte> text) => checked(text.Length + 1);

    /// <summary>Bytes of a zero-terminated string in UTF-8.</summary>
    public static int SizeOf(string text) => checked(Encoding.UTF8.GetByteCount(text) + 1);

    public void WriteByte(byte value) => _frame[_position++] = value;

    public void WriteInt16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_frame[_position..], value);
        _position += sizeof(short);
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_frame[_position..], value);
        _position += sizeof(int);
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_frame[_position..]);
        _position += value.Length;
    }

    /// <summary>A string and its terminator. A zero inside would cut the message in two, so it is refused.</summary>
    public void WriteString(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)0))
        {
            throw new ArgumentException("A protocol string cannot hold a zero byte.", nameof(text));
        }
        WriteBytes(text);
        WriteByte(0);
    }

    /// <summary>A text and its terminator; a zero inside (a peer's bytes in an error message) becomes a question mark.</summary>
    public void WriteString(string text)
    {
        var written = Encoding.UTF8.GetBytes(text, _frame[_position..]);
        _frame.Slice(_position, written).Replace((byte)0, (byte)'?');
        _position += written;
        WriteByte(0);
    }

    /// <summary>Hands the message over.</summary>
    public readonly void Finish()
    {
        if (_position != _frame.Length)
        {
            throw new InvalidOperationException($"Message announced {_frame.Length} bytes and wrote {_position}.");
        }
        _output.Advance(_position);
    }
}
