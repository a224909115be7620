using System.Numerics;
using System.Runtime.InteropServices;

namespace Menshen.Journal;

/// <summary>CRC-32C (Castagnoli), as in RFC 3720: finds accidents; against intent there are the tree and its signatures.</summary>
internal static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default) => ~Add(Add(uint.MaxValue, first), second);

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) { crc = BitOperations.Crc32C(crc, word); }
        foreach (var b in bytes[(bytes.Length & ~7)..]) { crc = BitOperations.Crc32C(crc, b); }
        return crc;
    }
}
