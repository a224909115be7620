using System.Runtime.InteropServices;
using Menshen.Crypto.Lanes;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>SM3 of many independent messages at once, sixteen (AVX-512) or eight (AVX2) side by side; elsewhere one by one. Not for
/// secrets: nothing is wiped afterwards.</summary>
public static unsafe class Sm3Lanes
{
    /// <summary>Bytes in a message above which it goes to libgcrypt: it would go on alone, at half the speed, when the others are
    /// done.</summary>
    private const int LongestInLanes = 1024;

    /// <summary>First byte of a leaf and of a node of the Merkle tree (RFC 6962, 2.1), so that neither can be passed off as the
    /// other.</summary>
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    static Sm3Lanes() => GcryptLibrary.EnsureReady();

    /// <summary>Messages hashed side by side on this machine: 16, 8 or 1.</summary>
    public static int Width => Lanes16.IsSupported ? Lanes16.Count : Lanes8.IsSupported ? Lanes8.Count : 1;

    /// <summary>Fewest messages for which the lanes are faster than libgcrypt one by one (measured).</summary>
    private static int FewestInLanes => Lanes16.IsSupported ? 4 : 5;

    /// <summary>Digest i is SM3 of the <c>lengths[i]</c> bytes at <c>offsets[i]</c>.</summary>
    public static void HashMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lengths, Span<byte> digests) =>
        Hash(bytes, offsets, lengths, MessageBatch.NoPrefix, digests);

    /// <summary>Digest i is the leaf hash SM3(0x00 ‖ the <c>lengths[i]</c> bytes at <c>offsets[i]</c>).</summary>
    public static void HashLeaves(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lengths, Span<byte> digests) =>
        Hash(bytes, offsets, lengths, LeafPrefix, digests);

    /// <summary>Digest i is the node hash SM3(0x01 ‖ child 2i ‖ child 2i+1). <paramref name="nodes"/> may be the front of
    /// <paramref name="children"/>.</summary>
    public static void HashPairs(ReadOnlySpan<byte> children, Span<byte> nodes)
    {
        const int PairSize = 2 * Sm3.DigestSize;
        var count = children.Length / PairSize;
        if (children.Length != count * PairSize || nodes.Length < count * Sm3.DigestSize)
        {
            throw new ArgumentException($"{children.Length} bytes of children do not make pairs for {nodes.Length} bytes of nodes.");
        }

        fixed (byte* source = &MemoryMarshal.GetReference(children))
        fixed (byte* target = &MemoryMarshal.GetReference(nodes))
        {
            Run(new MessageBatch(source, PairSize, count, NodePrefix, target));
        }
    }

    private static void Hash(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lengths, int prefix, Span<byte> digests)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(lengths.Length, offsets.Length, nameof(lengths));
        ArgumentOutOfRangeException.ThrowIfLessThan(digests.Length / Sm3.DigestSize, offsets.Length, nameof(digests));
        for (var i = 0; i < offsets.Length; i++)
        {
            // Unsigned on purpose, and in 64 bits: neither a negative number nor an overflow may point outside.
            if ((ulong)(uint)offsets[i] + (uint)lengths[i] > (uint)bytes.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(offsets), $"Message {i} does not lie inside the {bytes.Length} bytes given.");
            }
        }

        fixed (byte* source = &MemoryMarshal.GetReference(bytes))
        fixed (int* starts = offsets)
        fixed (int* sizes = lengths)
        fixed (byte* target = &MemoryMarshal.GetReference(digests))
        {
            Run(new MessageBatch(source, starts, sizes, offsets.Length, prefix, target));
        }
    }

    private static void Run(in MessageBatch batch)
    {
        if (batch.Count < FewestInLanes || Width == 1)
        {
            SingleLane.HashAll(batch);
        }
        else if (Lanes16.IsSupported)
        {
            LaneEngine<Lanes16>.Run(batch, LongestInLanes);
        }
        else
        {
            LaneEngine<Lanes8>.Run(batch, LongestInLanes);
        }
    }
}
