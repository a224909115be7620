using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Menshen.Sql.Lexing;

/// <summary>Sorts bytes: those at which the lexer must stop and look, and those that make up words.</summary>
internal static class ByteClasses
{
    /// <summary>The bytes that one call of <see cref="Stops"/> judges.</summary>
    public const int BlockSize = 64;

    // A byte is a stop if the entries of its low and of its high half share a bit. One bit for each row of the ASCII table that has stops:
    // 1: 0x00-0x0f but tab, line feed, form feed, return; 2: 0x10-0x1f; 4: " $ ' - /; 8: digits; 16: backslash.
    private static readonly Vector128<byte> LowHalf = Vector128.Create(
        (byte)(1 | 2 | 8), 1 | 2 | 8, 1 | 2 | 4 | 8, 1 | 2 | 8, 1 | 2 | 4 | 8, 1 | 2 | 8, 1 | 2 | 8, 1 | 2 | 4 | 8,
        1 | 2 | 8, 2 | 8, 2, 1 | 2, 2 | 16, 2 | 4, 1 | 2, 1 | 2 | 4);

    private static readonly Vector128<byte> HighHalf = Vector128.Create((byte)1, 2, 4, 8, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static readonly Vector256<byte> LowHalf256 = Vector256.Create(LowHalf, LowHalf);
    private static readonly Vector256<byte> HighHalf256 = Vector256.Create(HighHalf, HighHalf);

    private static readonly bool[] Word = MakeWordTable();

    /// <summary>True for what can stand inside an identifier or a number with trailing junk: letters, digits, underscore, dollar, and all above 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWord(byte value) => Word[value];

    public static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    /// <summary>One bit for each of the first 64 bytes, set where the lexer must look; none beyond the end of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Stops(ReadOnlySpan<byte> text) =>
        text.Length >= BlockSize ? StopsOfBlock(ref MemoryMarshal.GetReference(text)) : StopsOfTail(text);

    private static ulong StopsOfTail(ReadOnlySpan<byte> text)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        text.CopyTo(block);
        return StopsOfBlock(ref MemoryMarshal.GetReference(block)) & ((1UL << text.Length) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong StopsOfBlock(ref byte block)
    {
        if (Avx2.IsSupported)
        {
            return StopsOf32(ref block) | ((ulong)StopsOf32(ref Unsafe.Add(ref block, 32)) << 32);
        }

        ulong stops = 0;
        for (var i = 0; i < BlockSize; i += Vector128<byte>.Count)
        {
            stops |= (ulong)StopsOf16(ref Unsafe.Add(ref block, i)) << i;
        }

        return stops;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint StopsOf32(ref byte block)
    {
        var bytes = Vector256.LoadUnsafe(ref block);
        var low = Avx2.Shuffle(LowHalf256, bytes & Vector256.Create((byte)0x0f));
        var high = Avx2.Shuffle(HighHalf256, Vector256.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & Vector256.Create((byte)0x0f));
        return ~Vector256.Equals(low & high, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    private static uint StopsOf16(ref byte block)
    {
        var bytes = Vector128.LoadUnsafe(ref block);
        var low = Vector128.Shuffle(LowHalf, bytes & Vector128.Create((byte)0x0f));
        var high = Vector128.Shuffle(HighHalf, Vector128.ShiftRightLogical(bytes, 4));
        return ~Vector128.Equals(low & high, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xffff;
    }

    private static bool[] MakeWordTable()
    {
        var table = new bool[256];
        for (var value = 0; value < table.Length; value++)
        {
            table[value] = char.IsAsciiLetterOrDigit((char)value) || value is '_' or '$' or >= 0x80;
        }

        return table;
    }
}
