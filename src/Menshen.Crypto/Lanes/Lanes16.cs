using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Menshen.Crypto.Lanes;

/// <summary>Sixteen lanes in 512 bits (AVX-512 F and BW).</summary>
internal readonly unsafe struct Lanes16(Vector512<uint> words) : ILanes<Lanes16>
{
    // Truth tables of vpternlogd, the index of a bit being a·4 + b·2 + c.
    private const byte XorTable = 0x96;
    private const byte MajorityTable = 0xE8;
    private const byte ChooseTable = 0xCA;

    // Which 128-bit quarters vshufi32x4 takes: the even or the odd ones of both operands.
    private const byte Even = 0x88;
    private const byte Odd = 0xDD;

    private readonly Vector512<uint> _words = words;

    public static bool IsSupported => Avx512BW.IsSupported;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 left, Lanes16 right) => new(left._words + right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator ^(Lanes16 left, Lanes16 right) => new(left._words ^ right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Broadcast(uint word) => new(Vector512.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 RotateLeft(Lanes16 words, [ConstantExpected] byte bits) => new(Avx512F.RotateLeft(words._words, bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Xor(Lanes16 a, Lanes16 b, Lanes16 c) => new(Avx512F.TernaryLogic(a._words, b._words, c._words, XorTable));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Majority(Lanes16 a, Lanes16 b, Lanes16 c) =>
        new(Avx512F.TernaryLogic(a._words, b._words, c._words, MajorityTable));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Choose(Lanes16 a, Lanes16 b, Lanes16 c) =>
        new(Avx512F.TernaryLogic(a._words, b._words, c._words, ChooseTable));

    [SkipLocalsInit]
    public static void LoadBlocks(byte** blocks, Lanes16* words)
    {
        var swap = Vector512.Create(ByteOrder.SwapWords, ByteOrder.SwapWords);

        // rows[4g + i], quarter k: word 4k + i of the blocks 4g to 4g + 3.
        var rows = stackalloc Vector512<uint>[16];
        for (var g = 0; g < 16; g += 4)
        {
            var a = Avx512BW.Shuffle(Vector512.Load(blocks[g]), swap).AsUInt32();
            var b = Avx512BW.Shuffle(Vector512.Load(blocks[g + 1]), swap).AsUInt32();
            var c = Avx512BW.Shuffle(Vector512.Load(blocks[g + 2]), swap).AsUInt32();
            var d = Avx512BW.Shuffle(Vector512.Load(blocks[g + 3]), swap).AsUInt32();
            var abLow = Avx512F.UnpackLow(a, b).AsUInt64();
            var abHigh = Avx512F.UnpackHigh(a, b).AsUInt64();
            var cdLow = Avx512F.UnpackLow(c, d).AsUInt64();
            var cdHigh = Avx512F.UnpackHigh(c, d).AsUInt64();
            rows[g] = Avx512F.UnpackLow(abLow, cdLow).AsUInt32();
            rows[g + 1] = Avx512F.UnpackHigh(abLow, cdLow).AsUInt32();
            rows[g + 2] = Avx512F.UnpackLow(abHigh, cdHigh).AsUInt32();
            rows[g + 3] = Avx512F.UnpackHigh(abHigh, cdHigh).AsUInt32();
        }

        for (var i = 0; i < 4; i++)
        {
            var even01 = Avx512F.Shuffle4x128(rows[i], rows[i + 4], Even);
            var odd01 = Avx512F.Shuffle4x128(rows[i], rows[i + 4], Odd);
            var even23 = Avx512F.Shuffle4x128(rows[i + 8], rows[i + 12], Even);
            var odd23 = Avx512F.Shuffle4x128(rows[i + 8], rows[i + 12], Odd);
            words[i] = new(Avx512F.Shuffle4x128(even01, even23, Even));
            words[i + 4] = new(Avx512F.Shuffle4x128(odd01, odd23, Even));
            words[i + 8] = new(Avx512F.Shuffle4x128(even01, even23, Odd));
            words[i + 12] = new(Avx512F.Shuffle4x128(odd01, odd23, Odd));
        }
    }
}
