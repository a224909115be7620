using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Menshen.Crypto.Lanes;

/// <summary>SM3's compression function (GB/T 32905-2016, 5.3) for one block of every lane at once.</summary>
internal static unsafe class Sm3Compression<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Words of the chaining value.</summary>
    internal const int StateWords = 8;

    /// <summary>Words of the expanded message: one per round, four to look ahead, and twelve that the last rounds expand for
    /// nobody.</summary>
    private const int ExpandedWords = 80;

    /// <summary>Rounds with the first boolean functions and the first constant, and those with the second.</summary>
    private const int EarlyRounds = 16;
    private const int LateRounds = 48;

    // T of GB/T 32905-2016, 4.2, rotated by the number of the round. A literal, not a computed array: a static constructor's check
    // inside the rounds would make the compiler keep all eight words in memory.
    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x79CC4519, 0xF3988A32, 0xE7311465, 0xCE6228CB, 0x9CC45197, 0x3988A32F, 0x7311465E, 0xE6228CBC,
        0xCC451979, 0x988A32F3, 0x311465E7, 0x6228CBCE, 0xC451979C, 0x88A32F39, 0x11465E73, 0x228CBCE6,
        0x9D8A7A87, 0x3B14F50F, 0x7629EA1E, 0xEC53D43C, 0xD8A7A879, 0xB14F50F3, 0x629EA1E7, 0xC53D43CE,
        0x8A7A879D, 0x14F50F3B, 0x29EA1E76, 0x53D43CEC, 0xA7A879D8, 0x4F50F3B1, 0x9EA1E762, 0x3D43CEC5,
        0x7A879D8A, 0xF50F3B14, 0xEA1E7629, 0xD43CEC53, 0xA879D8A7, 0x50F3B14F, 0xA1E7629E, 0x43CEC53D,
        0x879D8A7A, 0x0F3B14F5, 0x1E7629EA, 0x3CEC53D4, 0x79D8A7A8, 0xF3B14F50, 0xE7629EA1, 0xCEC53D43,
        0x9D8A7A87, 0x3B14F50F, 0x7629EA1E, 0xEC53D43C, 0xD8A7A879, 0xB14F50F3, 0x629EA1E7, 0xC53D43CE,
        0x8A7A879D, 0x14F50F3B, 0x29EA1E76, 0x53D43CEC, 0xA7A879D8, 0x4F50F3B1, 0x9EA1E762, 0x3D43CEC5,
    ];

    /// <summary>Takes <paramref name="state"/> (8 words of every lane) over one block per lane.</summary>
    [SkipLocalsInit]
    internal static void Compress(T* state, byte** blocks)
    {
        var w = stackalloc T[ExpandedWords];
        T.LoadBlocks(blocks, w);
        Mix(state, w, ref MemoryMarshal.GetReference(RoundConstants));
    }

    private static void Mix(T* state, T* w, ref uint constant)
    {
        T a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];

        // Four rounds bring every word back to its place, so nothing is moved.
        for (var end = w + EarlyRounds; w < end; w += 4, constant = ref Unsafe.Add(ref constant, 4))
        {
            ExpandFour(w);
            EarlyRound(a, ref b, c, ref d, e, ref f, g, ref h, w, constant);
            EarlyRound(d, ref a, b, ref c, h, ref e, f, ref g, w + 1, Unsafe.Add(ref constant, 1));
            EarlyRound(c, ref d, a, ref b, g, ref h, e, ref f, w + 2, Unsafe.Add(ref constant, 2));
            EarlyRound(b, ref c, d, ref a, f, ref g, h, ref e, w + 3, Unsafe.Add(ref constant, 3));
        }

        for (var end = w + LateRounds; w < end; w += 4, constant = ref Unsafe.Add(ref constant, 4))
        {
            ExpandFour(w);
            LateRound(a, ref b, c, ref d, e, ref f, g, ref h, w, constant);
            LateRound(d, ref a, b, ref c, h, ref e, f, ref g, w + 1, Unsafe.Add(ref constant, 1));
            LateRound(c, ref d, a, ref b, g, ref h, e, ref f, w + 2, Unsafe.Add(ref constant, 2));
            LateRound(b, ref c, d, ref a, f, ref g, h, ref e, w + 3, Unsafe.Add(ref constant, 3));
        }

        state[0] ^= a;
        state[1] ^= b;
        state[2] ^= c;
        state[3] ^= d;
        state[4] ^= e;
        state[5] ^= f;
        state[6] ^= g;
        state[7] ^= h;
    }

    // The rounds wait for each other and the expansion does not wait for them: side by side the processor does both in the time of one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ExpandFour(T* w)
    {
        ExpandOne(w);
        ExpandOne(w + 1);
        ExpandOne(w + 2);
        ExpandOne(w + 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ExpandOne(T* w)
    {
        var x = T.Xor(w[0], w[7], T.RotateLeft(w[13], 15));
        var p1 = T.Xor(x, T.RotateLeft(x, 15), T.RotateLeft(x, 23));
        w[16] = T.Xor(p1, T.RotateLeft(w[3], 7), w[10]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EarlyRound(T a, ref T b, T c, ref T d, T e, ref T f, T g, ref T h, T* w, uint constant) =>
        Step(a, ref b, ref d, e, ref f, ref h, T.Xor(a, b, c), T.Xor(e, f, g), w, constant);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LateRound(T a, ref T b, T c, ref T d, T e, ref T f, T g, ref T h, T* w, uint constant) =>
        Step(a, ref b, ref d, e, ref f, ref h, T.Majority(a, b, c), T.Choose(e, f, g), w, constant);

    // The new A lands in d and the new E in h; b and f are rotated where they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(T a, ref T b, ref T d, T e, ref T f, ref T h, T ff, T gg, T* w, uint constant)
    {
        var a12 = T.RotateLeft(a, 12);
        var ss1 = T.RotateLeft(a12 + (e + T.Broadcast(constant)), 7);
        d = (ff + d + (w[0] ^ w[4])) + (ss1 ^ a12);
        var tt2 = (gg + h + w[0]) + ss1;
        h = T.Xor(tt2, T.RotateLeft(tt2, 9), T.RotateLeft(tt2, 17));
        b = T.RotateLeft(b, 9);
        f = T.RotateLeft(f, 19);
    }
}
