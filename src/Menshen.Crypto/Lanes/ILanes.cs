using System.Diagnostics.CodeAnalysis;

namespace Menshen.Crypto.Lanes;

/// <summary>One 32-bit word of each of several independent messages, side by side in a vector register.</summary>
internal unsafe interface ILanes<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>How many messages lie side by side.</summary>
    static abstract int Count { get; }

    static abstract T operator +(T left, T right);

    static abstract T operator ^(T left, T right);

    /// <summary>The same word in every lane.</summary>
    static abstract T Broadcast(uint word);

    /// <summary>Rotates each word left; <paramref name="bits"/> must be a constant at the call.</summary>
    static abstract T RotateLeft(T words, [ConstantExpected] byte bits);

    static abstract T Xor(T a, T b, T c);

    /// <summary>Each bit as most of the three have it.</summary>
    static abstract T Majority(T a, T b, T c);

    /// <summary>Each bit from <paramref name="b"/> where <paramref name="a"/> is one, else from <paramref name="c"/>.</summary>
    static abstract T Choose(T a, T b, T c);

    /// <summary>Reads one 64-byte block per lane as 16 big-endian words: <c>words[j]</c> gets word j of every block.</summary>
    static abstract void LoadBlocks(byte** blocks, T* words);
}
