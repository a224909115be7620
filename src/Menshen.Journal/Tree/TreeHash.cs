using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The two hashes of the tree, in the shape of RFC 6962 with SM3: leaves begin with 0x00, inner nodes with 0x01. Many at once:
/// <see cref="Sm3Lanes"/>.</summary>
internal static class TreeHash
{
    public const int Size = Sm3.DigestSize;
    private const byte NodePrefix = 1;

    /// <summary>Hashes one record.</summary>
    public static void Leaf(ReadOnlySpan<byte> record, Span<byte> digest) => Sm3Lanes.HashLeaves(record, [0], [record.Length], digest);

    /// <summary>Hashes two neighbours standing one after the other.</summary>
    public static void Node(ReadOnlySpan<byte> pair, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[1 + (2 * Size)];
        message[0] = NodePrefix;
        pair.CopyTo(message[1..]);
        Sm3.Hash(message, digest);
    }
}
