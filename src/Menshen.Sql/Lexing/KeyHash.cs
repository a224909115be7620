using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Menshen.Sql.Lexing;

/// <summary>A 64-bit hash with a secret of the process, so that nobody outside can craft keys that crowd one place of the table.</summary>
/// <remarks>It only finds the place; entries are compared byte by byte, so a collision costs time and never mixes two templates.</remarks>
internal static class KeyHash
{
    private static readonly ulong Secret0 = RandomOdd();
    private static readonly ulong Secret1 = RandomOdd();
    private static readonly ulong Secret2 = RandomOdd();

    public static ulong Of(ReadOnlySpan<byte> key)
    {
        var hash = Secret0 ^ (ulong)key.Length;
        while (key.Length >= 16)
        {
            hash = Mix(BinaryPrimitives.ReadUInt64LittleEndian(key) ^ Secret1, BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) ^ hash);
            key = key[16..];
        }

        ulong first = 0, second = 0;
        if (key.Length >= 8)
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(key);
            second = BinaryPrimitives.ReadUInt64LittleEndian(key[^8..]);
        }
        else
        {
            foreach (var value in key)
            {
                first = (first << 8) | value;
            }
        }

        return Mix(Mix(first ^ Secret1, second ^ hash), Secret2);
    }

    private static ulong Mix(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong RandomOdd()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) | 1;
    }
}
