using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Menshen.Journal;
using Menshen.Sql.Rows;

namespace Menshen.Gateway.Rows;

/// <summary>Writes a value of a key in its one form, whether it came as text or in binary form.</summary>
internal static class RowKeyForm
{
    /// <summary>Bytes of a longer value are not digested: a key of that size is no key, and a loop has others to serve.</summary>
    public const int Longest = 4096;

    private const int UuidBytes = 16, UuidText = 36;

    /// <summary>Adds the value to a row's identity; false: it cannot be read.</summary>
    /// <param name="identity">Where it is added.</param>
    /// <param name="value">As the engine sent it.</param>
    /// <param name="isUtf8">The client's encoding is UTF-8; in another, text beyond ASCII has other bytes.</param>
    public static bool TryAppend(IBufferWriter<byte> identity, ReadOnlySpan<byte> value, RowKeyType type, bool isBinary, bool isUtf8)
    {
        if (value.Length > Longest) return false;
        switch (type)
        {
            case RowKeyType.Integer: return isBinary ? TryAppendInteger(identity, value) : Append(identity, value);
            case RowKeyType.Uuid: return isBinary ? TryAppendUuid(identity, value) : Append(identity, value);
            case RowKeyType.Text: return (isUtf8 || Ascii.IsValid(value)) && Append(identity, value);
            case RowKeyType.Blank: return (isUtf8 || Ascii.IsValid(value)) && Append(identity, value.TrimEnd((byte)' '));
            default: return false;
        }
    }

    private static bool Append(IBufferWriter<byte> identity, ReadOnlySpan<byte> value)
    {
        RowIdentity.Append(identity, value);
        return true;
    }

    private static bool TryAppendInteger(IBufferWriter<byte> identity, ReadOnlySpan<byte> value)
    {
        long number;
        switch (value.Length)
        {
            case sizeof(short): number = BinaryPrimitives.ReadInt16BigEndian(value); break;
            case sizeof(int): number = BinaryPrimitives.ReadInt32BigEndian(value); break;
            case sizeof(long): number = BinaryPrimitives.ReadInt64BigEndian(value); break;
            default: return false;
        }
        Span<byte> digits = stackalloc byte[20];
        return Utf8Formatter.TryFormat(number, digits, out var length) && Append(identity, digits[..length]);
    }

    private static bool TryAppendUuid(IBufferWriter<byte> identity, ReadOnlySpan<byte> value)
    {
        if (value.Length != UuidBytes) return false;
        Span<byte> text = stackalloc byte[UuidText];
        return new Guid(value, bigEndian: true).TryFormat(text, out var length, "D") && Append(identity, text[..length]);
    }
}
