using System.Numerics;

namespace Menshen.Journal;

/// <summary>Unsigned LEB128: seven bits a byte, lowest first, the high bit says that more follow; the shortest form only.</summary>
internal static class Varints
{
    private const int MaxSize = 10;

    public static int Size(ulong value) => value == 0 ? 1 : (BitOperations.Log2(value) / 7) + 1;

    public static int Write(Span<byte> destination, ulong value)
    {
        var i = 0;
        while (value >= 0x80)
        {
            destination[i++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[i++] = (byte)value;
        return i;
    }

    /// <summary>Reads one varint and returns its size, or 0 if the bytes do not hold one in its shortest form.</summary>
    public static int Read(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var i = 0; i < source.Length && i < MaxSize; i++)
        {
            var b = source[i];
            // The tenth byte has one bit of a 64-bit value left.
            if (i == MaxSize - 1 && b > 1) { return 0; }
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80) { return b == 0 && i > 0 ? 0 : i + 1; }
        }

        return 0;
    }
}
