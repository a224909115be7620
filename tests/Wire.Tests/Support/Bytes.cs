using System.Buffers.Binary;
using System.Text;

namespace Menshen.Wire.Tests.Support;

/// <summary>Builds message bytes by hand, independently of the product's writers.</summary>
internal sealed class Bytes
{
    private readonly List<byte> _bytes = [];

    public static implicit operator byte[](Bytes bytes) => [.. bytes._bytes];

    public Bytes Byte(char value) => Raw((byte)value);

    public Bytes Raw(params byte[] value)
    {
        _bytes.AddRange(value);
        return this;
    }

    public Bytes Int16(int value)
    {
        var raw = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(raw, unchecked((short)value));
        return Raw(raw);
    }

    public Bytes Int32(int value)
    {
        var raw = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(raw, value);
        return Raw(raw);
    }

    public Bytes Text(string text) => Raw(Encoding.UTF8.GetBytes(text));

    public Bytes String(string text) => Text(text).Raw(0);

    public Bytes Value(string? text) => text is null ? Int32(-1) : Int32(Encoding.UTF8.GetByteCount(text)).Text(text);

    public byte[] Framed(char type) => new Bytes().Byte(type).Int32(_bytes.Count + 4).Raw([.. _bytes]);

    public byte[] Startup() => new Bytes().Int32(_bytes.Count + 4).Raw([.. _bytes]);

    public byte[] ToArray() => [.. _bytes];
}
