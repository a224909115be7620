using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The two hashes of the tree, in the shape of RFC 6962 with SM3: leaves begin with 0x00, inner nodes with 0x01, so that neither passes for the other.</summary>
internal static class TreeHash
{
    public const int Size = Sm3.DigestSize;
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>Records up to this length are hashed from the stack.</summary>
    private const int ShortRecord = 511;

    public static void Leaf(ReadOnlySpan<byte> record, Span<byte> digest)
    {
        var message = record.Length <= ShortRecord ? stackalloc byte[ShortRecord + 1] : new byte[record.Length + 1];
        message[0] = LeafPrefix;
        record.CopyTo(message[1..]);
        Sm3.Hash(message[..(record.Length + 1)], digest);
    }

    /// <summary>Hashes two neighbours standing one after the other.</summary>
    public static void Node(ReadOnlySpan<byte> pair, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[1 + (2 * Size)];
        message[0] = NodePrefix;
        pair.CopyTo(message[1..]);
        Sm3.Hash(message, digest);
    }

    /// <summary>Hashes many pairs of neighbours; digest i may overwrite the bytes of pairs up to i.</summary>
    public static void Nodes(ReadOnlySpan<byte> pairs, Span<byte> digests)
    {
        for (; pairs.Length > 0; pairs = pairs[(2 * Size)..], digests = digests[Size..]) { Node(pairs[..(2 * Size)], digests); }
    }
}
