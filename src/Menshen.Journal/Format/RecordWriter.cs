using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Menshen.Journal;

/// <summary>Writes the fields of one record one after the other, without allocating.</summary>
internal ref struct RecordWriter
{
    /// <summary>Kind byte and eight bytes of time.</summary>
    public const int HeadSize = 9;

    /// <summary>A 64-bit varint takes at most this many bytes.</summary>
    public const int MaxVarint = 10;

    private readonly Span<byte> _destination;

    public RecordWriter(Span<byte> destination, RecordKind kind, long time)
    {
        _destination = destination;
        destination[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(destination[1..], time);
        Length = HeadSize;
    }

    public int Length { get; private set; }

    /// <summary>Room to reserve for a text field of <paramref name="characters"/> UTF-16 characters.</summary>
    public static int MaxText(string text, int limit = JournalLimits.MaxNameBytes) => 5 + Math.Min(limit, text.Length * 3);

    public void Byte(byte value) => _destination[Length++] = value;

    public void Varint(ulong value) => Length += Varints.Write(_destination[Length..], value);

    public void Varint(long value) => Varint(checked((ulong)value));

    /// <summary>Eight bytes, whatever the value: for what has no small values.</summary>
    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_destination[Length..], value);
        Length += sizeof(ulong);
    }

    public void Fixed(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(_destination[Length..], value);
        Length += 16;
    }

    /// <summary>Writes a length and UTF-8; what exceeds <paramref name="limit"/> bytes is cut between characters.</summary>
    public void Text(string text, int limit = JournalLimits.MaxNameBytes)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        // A cut text ends less than four bytes below the limit, so its length takes as many bytes as the limit itself.
        var lengthSize = Varints.Size((uint)Math.Min(count, limit));
        var room = _destination.Slice(Length + lengthSize, Math.Min(count, limit));
        Utf8.FromUtf16(text, room, out _, out var written, replaceInvalidSequences: true, isFinalBlock: true);
        Varint((uint)written);
        Length += written;
    }

    /// <summary>Writes bytes without a length: they reach to the record's end.</summary>
    public void Rest(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Length..]);
        Length += bytes.Length;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Varint((uint)bytes.Length);
        bytes.CopyTo(_destination[Length..]);
        Length += bytes.Length;
    }
}
