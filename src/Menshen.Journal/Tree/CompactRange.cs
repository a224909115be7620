using System.Numerics;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>A growing tree reduced to the roots of its complete subtrees: one hash for each set bit of its size.</summary>
internal sealed class CompactRange
{
    private const int MaxLevels = 64;
    private const int HashSize = TreeHash.Size;

    private readonly byte[] _levels = new byte[MaxLevels * HashSize];

    /// <summary>Leaves so far.</summary>
    public ulong Size { get; private set; }

    /// <summary>How many bytes <see cref="Write"/> writes for a tree of this size.</summary>
    public static int EncodedSize(ulong size) => BitOperations.PopCount(size) * HashSize;

    /// <summary>Restores a range written by <see cref="Write"/>.</summary>
    public static CompactRange Read(ulong size, ReadOnlySpan<byte> nodes)
    {
        var range = new CompactRange { Size = size };
        for (var level = MaxLevels - 1; level >= 0; level--)
        {
            if ((size >> level & 1) == 0) { continue; }
            nodes[..HashSize].CopyTo(range.Level(level));
            nodes = nodes[HashSize..];
        }

        return range;
    }

    /// <summary>Writes the subtrees' roots, the largest (leftmost) first.</summary>
    public void Write(Span<byte> destination)
    {
        for (var level = MaxLevels - 1; level >= 0; level--)
        {
            if ((Size >> level & 1) == 0) { continue; }
            Level(level).CopyTo(destination);
            destination = destination[HashSize..];
        }
    }

    /// <summary>The root of the complete subtree of 2^<paramref name="level"/> leaves; there is one where that bit of the size is set.</summary>
    public byte[] Subtree(int level) =>
        (Size >> level & 1) != 0 ? Level(level).ToArray() : throw new ArgumentOutOfRangeException(nameof(level));

    public CompactRange Copy()
    {
        var copy = new CompactRange { Size = Size };
        _levels.CopyTo(copy._levels, 0);
        return copy;
    }

    /// <summary>Appends leaf hashes standing one after the other; the bytes are used as working space.</summary>
    /// <param name="nodes">One free hash of room, then the leaf hashes. A pending node of the level below goes into the room.</param>
    public void Append(Span<byte> nodes)
    {
        var count = (nodes.Length / HashSize) - 1;
        var size = Size;
        Size += (ulong)count;
        for (var level = 0; count > 0; level++)
        {
            var first = HashSize;
            if ((size >> level & 1) != 0)
            {
                first = 0;
                Level(level).CopyTo(nodes);
                count++;
            }

            var pairs = count / 2;
            if ((count & 1) != 0) { nodes.Slice(first + (2 * pairs * HashSize), HashSize).CopyTo(Level(level)); }

            // The parents take the front of their children's place; the first slot must stay free for the next level's pending node.
            Sm3Lanes.HashPairs(nodes.Slice(first, 2 * pairs * HashSize), nodes[first..]);
            if (first == 0) { nodes[..(pairs * HashSize)].CopyTo(nodes[HashSize..]); }
            count = pairs;
        }
    }

    /// <summary>Writes the root of the tree as it is; of an empty tree SM3 of nothing.</summary>
    public void Root(Span<byte> root)
    {
        if (Size == 0)
        {
            Sm3.Hash([], root);
            return;
        }

        Span<byte> pair = stackalloc byte[2 * HashSize];
        var level = BitOperations.TrailingZeroCount(Size);
        Level(level).CopyTo(root);
        for (level++; level < MaxLevels; level++)
        {
            if ((Size >> level & 1) == 0) { continue; }
            Level(level).CopyTo(pair);
            root[..HashSize].CopyTo(pair[HashSize..]);
            TreeHash.Node(pair, root);
        }
    }

    private Span<byte> Level(int level) => _levels.AsSpan(level * HashSize, HashSize);
}
