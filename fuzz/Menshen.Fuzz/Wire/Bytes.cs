using System.Buffers.Binary;
using System.Text;

namespace Menshen.Fuzz.Wire;

/// <summary>Builds the valid inputs that mutations start from.</summary>
internal sealed class Bytes
{
    private readonly List<byte> _bytes = [];

    public static implicit operator byte[](Bytes bytes) => [.. bytes._bytes];

    public Bytes Raw(params ReadOnlySpan<byte> value)
    {
        _bytes.AddRange(value);
        return this;
    }

    public Bytes Int16(short value)
    {
        Span<byte> raw = stackalloc byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(raw, value);
        return Raw(raw);
    }

    public Bytes Int32(int value)
    {
        Span<byte> raw = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(raw, value);
        return Raw(raw);
    }

    public Bytes Text(string text) => Raw(Encoding.UTF8.GetBytes(text));

    public Bytes String(string text) => Text(text).Raw(0);

    public Bytes Value(string? text) => text is null ? Int32(-1) : Int32(Encoding.UTF8.GetByteCount(text)).Text(text);

    public byte[] Framed(char type) => new Bytes().Raw((byte)type).Int32(_bytes.Count + sizeof(int)).Raw([.. _bytes]);

    public byte[] Startup() => new Bytes().Int32(_bytes.Count + sizeof(int)).Raw([.. _bytes]);
}
