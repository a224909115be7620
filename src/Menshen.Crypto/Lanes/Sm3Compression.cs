using System.Numerics;
using System.Runtime.CompilerServices;

namespace Menshen.Crypto.Lanes;

/// <summary>SM3's compression function (GB/T 32905-2016, 5.3) for one block of every lane at once.</summary>
internal static unsafe class Sm3Compression<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Words of the chaining value.</summary>
    internal const int StateWords = 8;

    private const int Rounds = 64;

    /// <summary>Rounds that use the first boolean functions and the first constant.</summary>
    private const int EarlyRounds = 16;

    private static readonly uint[] RoundConstants = [.. Enumerable.Range(0, Rounds)
        .Select(j => BitOperations.RotateLeft(j < EarlyRounds ? 0x79CC4519u : 0x7A879D8Au, j))];

    /// <summary>Takes <paramref name="state"/> (8 words of every lane) over one block per lane.</summary>
    [SkipLocalsInit]
    internal static void Compress(T* state, byte** blocks)
    {
        var w = stackalloc T[Rounds + 4];
        T.LoadBlocks(blocks, w);
        for (var j = 16; j < Rounds + 4; j++)
        {
            var x = T.Xor(w[j - 16], w[j - 9], T.RotateLeft(w[j - 3], 15));
            var p1 = T.Xor(x, T.RotateLeft(x, 15), T.RotateLeft(x, 23));
            w[j] = T.Xor(p1, T.RotateLeft(w[j - 13], 7), w[j - 6]);
        }

        T a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        fixed (uint* constants = RoundConstants)
        {
            // Four rounds bring every word back to its place, so nothing is moved.
            for (var j = 0; j < EarlyRounds; j += 4)
            {
                EarlyRound(a, ref b, c, ref d, e, ref f, g, ref h, w + j, constants[j]);
                EarlyRound(d, ref a, b, ref c, h, ref e, f, ref g, w + j + 1, constants[j + 1]);
                EarlyRound(c, ref d, a, ref b, g, ref h, e, ref f, w + j + 2, constants[j + 2]);
                EarlyRound(b, ref c, d, ref a, f, ref g, h, ref e, w + j + 3, constants[j + 3]);
            }

            for (var j = EarlyRounds; j < Rounds; j += 4)
            {
                LateRound(a, ref b, c, ref d, e, ref f, g, ref h, w + j, constants[j]);
                LateRound(d, ref a, b, ref c, h, ref e, f, ref g, w + j + 1, constants[j + 1]);
                LateRound(c, ref d, a, ref b, g, ref h, e, ref f, w + j + 2, constants[j + 2]);
                LateRound(b, ref c, d, ref a, f, ref g, h, ref e, w + j + 3, constants[j + 3]);
            }
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EarlyRound(T a, ref T b, T c, ref T d, T e, ref T f, T g, ref T h, T* w, uint constant) =>
        Mix(a, ref b, ref d, e, ref f, ref h, T.Xor(a, b, c), T.Xor(e, f, g), w, constant);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LateRound(T a, ref T b, T c, ref T d, T e, ref T f, T g, ref T h, T* w, uint constant) =>
        Mix(a, ref b, ref d, e, ref f, ref h, T.Majority(a, b, c), T.Choose(e, f, g), w, constant);

    // The new A lands in d and the new E in h; b and f are rotated where they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(T a, ref T b, ref T d, T e, ref T f, ref T h, T ff, T gg, T* w, uint constant)
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
