using System.Buffers.Binary;

namespace Menshen.Fuzz;

/// <summary>Changes valid bytes: bit flips, splices, cuts, insertions, repetitions and lies about lengths. Same seed, same bytes.</summary>
internal sealed class Mutator(ulong seed)
{
    /// <summary>Bytes of the longest input made.</summary>
    public const int MaximumSize = 4096;

    private const int MostChanges = 4;

    private static readonly int[] _lies =
        [0, 1, -1, -2, 3, 4, 5, 8, 127, 128, 255, 256, 65_535, 65_536, int.MaxValue, int.MinValue, int.MaxValue - 4, 0x7FFF, 10_001];

    // Zero would stay zero for ever.
    private ulong _state = seed * 2 + 1;

    /// <summary>A number from 0 to below the bound.</summary>
    public int Below(int bound)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)((_state >> 11) % (ulong)bound);
    }

    /// <summary>Writes a changed copy and gives its length.</summary>
    public int Mutate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> other, Span<byte> target)
    {
        seed.CopyTo(target);
        var length = seed.Length;
        for (var changes = 1 + Below(MostChanges); changes > 0; changes--)
        {
            length = Change(target, length, other);
        }
        return length;
    }

    private int Change(Span<byte> bytes, int length, ReadOnlySpan<byte> other)
    {
        var at = Below(length + 1);
        switch (Below(9))
        {
            case 0 when at < length:
                bytes[at] ^= (byte)(1 << Below(8));
                return length;
            case 1 when at < length:
                bytes[at] = (byte)Below(256);
                return length;
            case 2 when at < length:
                bytes[at] = 0;
                return length;
            case 3:
                return at;
            case 4 when at + sizeof(int) <= length:
                BinaryPrimitives.WriteInt32BigEndian(bytes[at..], _lies[Below(_lies.Length)]);
                return length;
            case 5 when at + sizeof(short) <= length:
                BinaryPrimitives.WriteInt16BigEndian(bytes[at..], (short)_lies[Below(_lies.Length)]);
                return length;
            case 6:
                var from = Below(other.Length + 1);
                return Insert(bytes, length, at, other.Slice(from, Math.Min(Below(64), other.Length - from)));
            case 7 when at < length:
                return Repeat(bytes, length, at, Math.Min(1 + Below(32), length - at));
            case 8 when at < length:
                var cut = Math.Min(1 + Below(8), length - at);
                bytes[(at + cut)..length].CopyTo(bytes[at..]);
                return length - cut;
            default:
                return Insert(bytes, length, at, [(byte)Below(256)]);
        }
    }

    private static int Repeat(Span<byte> bytes, int length, int at, int count)
    {
        Span<byte> copy = stackalloc byte[count];
        bytes.Slice(at, count).CopyTo(copy);
        return Insert(bytes, length, at, copy);
    }

    private static int Insert(Span<byte> bytes, int length, int at, ReadOnlySpan<byte> inserted)
    {
        if (length + inserted.Length > MaximumSize)
        {
            return length;
        }
        bytes[at..length].CopyTo(bytes[(at + inserted.Length)..]);
        inserted.CopyTo(bytes[at..]);
        return length + inserted.Length;
    }
}
