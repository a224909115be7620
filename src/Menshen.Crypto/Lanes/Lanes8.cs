using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Menshen.Crypto.Lanes;

/// <summary>Eight lanes in 256 bits (AVX2).</summary>
internal readonly unsafe struct Lanes8(Vector256<uint> words) : ILanes<Lanes8>
{
    // Which halves vperm2i128 takes: both low ones or both high ones.
    private const byte Low = 0x20;
    private const byte High = 0x31;

    private readonly Vector256<uint> _words = words;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 left, Lanes8 right) => new(left._words + right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator ^(Lanes8 left, Lanes8 right) => new(left._words ^ right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Broadcast(uint word) => new(Vector256.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 RotateLeft(Lanes8 words, [ConstantExpected] byte bits) =>
        new((words._words << bits) | (words._words >>> (32 - bits)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Xor(Lanes8 a, Lanes8 b, Lanes8 c) => new(a._words ^ b._words ^ c._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Majority(Lanes8 a, Lanes8 b, Lanes8 c) => new((a._words & b._words) | ((a._words | b._words) & c._words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Choose(Lanes8 a, Lanes8 b, Lanes8 c) => new(((b._words ^ c._words) & a._words) ^ c._words);

    [SkipLocalsInit]
    public static void LoadBlocks(byte** blocks, Lanes8* words)
    {
        var swap = ByteOrder.SwapWords;

        // rows[4g + i], half k: word 4k + i of the blocks 4g to 4g + 3, of the block's first or second 32 bytes.
        var rows = stackalloc Vector256<uint>[8];
        for (var half = 0; half < 2; half++)
        {
            for (var g = 0; g < 8; g += 4)
            {
                var a = Avx2.Shuffle(Vector256.Load(blocks[g] + (32 * half)), swap).AsUInt32();
                var b = Avx2.Shuffle(Vector256.Load(blocks[g + 1] + (32 * half)), swap).AsUInt32();
                var c = Avx2.Shuffle(Vector256.Load(blocks[g + 2] + (32 * half)), swap).AsUInt32();
                var d = Avx2.Shuffle(Vector256.Load(blocks[g + 3] + (32 * half)), swap).AsUInt32();
                var abLow = Avx2.UnpackLow(a, b).AsUInt64();
                var abHigh = Avx2.UnpackHigh(a, b).AsUInt64();
                var cdLow = Avx2.UnpackLow(c, d).AsUInt64();
                var cdHigh = Avx2.UnpackHigh(c, d).AsUInt64();
                rows[g] = Avx2.UnpackLow(abLow, cdLow).AsUInt32();
                rows[g + 1] = Avx2.UnpackHigh(abLow, cdLow).AsUInt32();
                rows[g + 2] = Avx2.UnpackLow(abHigh, cdHigh).AsUInt32();
                rows[g + 3] = Avx2.UnpackHigh(abHigh, cdHigh).AsUInt32();
            }

            for (var i = 0; i < 4; i++)
            {
                words[(8 * half) + i] = new(Avx2.Permute2x128(rows[i], rows[i + 4], Low));
                words[(8 * half) + i + 4] = new(Avx2.Permute2x128(rows[i], rows[i + 4], High));
            }
        }
    }
}
