using System.Buffers.Binary;
using System.Text;

namespace Menshen.Journal;

/// <summary>Reads the fields of one record; every read proves its bytes.</summary>
internal ref struct RecordReader
{
    private ReadOnlySpan<byte> _rest;

    public RecordReader(ReadOnlySpan<byte> record, RecordKind expected)
    {
        if (record.Length < RecordWriter.HeadSize) { throw new JournalDamagedException("a record is shorter than its kind and time"); }
        if (record[0] != (byte)expected) { throw new JournalDamagedException($"a record of kind {record[0]} was read as {expected}"); }
        Time = BinaryPrimitives.ReadInt64LittleEndian(record[1..]);
        _rest = record[RecordWriter.HeadSize..];
    }

    /// <summary>Reads fields that stand alone, without kind and time.</summary>
    public RecordReader(ReadOnlySpan<byte> fields) => _rest = fields;

    public long Time { get; }

    /// <summary>True where the record has no more fields: one that an earlier or simpler writer made.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What is left of the record.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte()
    {
        var value = Take(1)[0];
        return value;
    }

    public ulong Varint()
    {
        var size = Varints.Read(_rest, out var value);
        if (size == 0) { throw new JournalDamagedException("a record ends inside a number"); }
        _rest = _rest[size..];
        return value;
    }

    public int Int32()
    {
        var value = Varint();
        return value <= int.MaxValue ? (int)value : throw new JournalDamagedException("a number in a record is too large");
    }

    public uint UInt32()
    {
        var value = Varint();
        return value <= uint.MaxValue ? (uint)value : throw new JournalDamagedException("a number in a record is too large");
    }

    public long Int64()
    {
        var value = Varint();
        return value <= long.MaxValue ? (long)value : throw new JournalDamagedException("a number in a record is too large");
    }

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>A count, at most <see cref="JournalLimits.MaxDigests"/>, and so many digests of eight bytes.</summary>
    public ulong[] Digests()
    {
        var count = Int32();
        if (count > JournalLimits.MaxDigests) { throw new JournalDamagedException("a record has more digests than there can be"); }
        var digests = new ulong[count];
        foreach (ref var digest in digests.AsSpan()) { digest = UInt64(); }
        return digests;
    }

    public UInt128 Fixed() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    public ReadOnlySpan<byte> Bytes() => Take(Int32());

    public ReadOnlySpan<byte> Bytes(int count) => Take(count);

    public string Text() => Encoding.UTF8.GetString(Bytes());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) { throw new JournalDamagedException("a record ends inside a field"); }
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
