using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Menshen.Sql;

/// <summary>What a whole text is like without its values: SHA-256 over its words, so that nobody can make two texts with one shape. The same in every process and run.</summary>
/// <remarks>Comments count, by their place and kind and not by their words: a text that ends in one it did not have is another text. Where the text has a line comment of its own, what stands
/// before it on its line can be exchanged by who puts one in a value.</remarks>
public readonly record struct StatementShape(UInt128 First, UInt128 Second)
{
    /// <summary>Bytes of a shape.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="ArgumentException">It is not <see cref="Size"/> bytes long.</exception>
    public static StatementShape Of(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new StatementShape(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]))
        : throw new ArgumentException($"a shape has {Size} bytes", nameof(bytes));

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), Second);
        return bytes;
    }
}
