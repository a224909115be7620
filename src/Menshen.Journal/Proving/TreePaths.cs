using System.Numerics;

namespace Menshen.Journal;

/// <summary>Which subtrees a proof consists of, and what follows from their hashes (RFC 6962, 2.1; RFC 9162, 2.1.3 and 2.1.4).</summary>
internal static class TreePaths
{
    /// <summary>A tree of 64 levels has no longer path.</summary>
    public const int Longest = 2 * 64;

    /// <summary>The leaves under each sibling on the way from leaf <paramref name="index"/> up to the root.</summary>
    public static List<(ulong From, ulong To)> Inclusion(ulong index, ulong size)
    {
        List<(ulong, ulong)> path = [];
        for (var (from, to) = (0UL, size); to - from > 1;)
        {
            var half = from + Split(to - from);
            if (index < half)
            {
                path.Add((half, to));
                to = half;
            }
            else
            {
                path.Add((from, half));
                from = half;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>The leaves under each node of a proof that the tree of the first <paramref name="older"/> leaves is the beginning of the
    /// newer one.</summary>
    public static List<(ulong From, ulong To)> Consistency(ulong older, ulong newer)
    {
        List<(ulong, ulong)> path = [];
        var (from, to, isWhole) = (0UL, newer, true);
        while (older != to)
        {
            var half = from + Split(to - from);
            if (older <= half)
            {
                path.Add((half, to));
                to = half;
            }
            else
            {
                path.Add((from, half));
                (from, isWhole) = (half, false);
            }
        }

        // The older tree itself needs no proof where it is one of the newer one's subtrees.
        if (!isWhole) { path.Add((from, to)); }
        path.Reverse();
        return path;
    }

    /// <summary>The root that follows from a leaf's hash and its path; false if the path has another length than it must.</summary>
    public static bool TryRoot(ReadOnlySpan<byte> leaf, ulong index, ulong size, IReadOnlyList<byte[]> path, Span<byte> root)
    {
        if (index >= size || path.Count != Inclusion(index, size).Count) { return false; }
        leaf.CopyTo(root);
        var place = 0;
        foreach (var (from, _) in Inclusion(index, size))
        {
            if (from > index) { Join(root, path[place++], root); }
            else { Join(path[place++], root, root); }
        }

        return true;
    }

    /// <summary>True if the nodes prove that the tree with the older root is the beginning of the one with the newer.</summary>
    public static bool IsConsistent(
        ulong older, ReadOnlySpan<byte> olderRoot, ulong newer, ReadOnlySpan<byte> newerRoot, IReadOnlyList<byte[]> nodes)
    {
        if (older == 0 || older > newer) { return false; }
        if (older == newer) { return nodes.Count == 0 && olderRoot.SequenceEqual(newerRoot); }
        var ranges = Consistency(older, newer);
        if (nodes.Count != ranges.Count) { return false; }
        var first = 0;
        Span<byte> before = stackalloc byte[TreeHash.Size];
        // Where the older tree is a subtree of the newer, its own root is the lowest node.
        if (BitOperations.IsPow2(older)) { olderRoot.CopyTo(before); }
        else { nodes[first++].CopyTo(before); }
        Span<byte> after = stackalloc byte[TreeHash.Size];
        before.CopyTo(after);
        for (; first < nodes.Count; first++)
        {
            if (ranges[first].From >= older)
            {
                Join(after, nodes[first], after);
                continue;
            }

            Join(nodes[first], before, before);
            Join(nodes[first], after, after);
        }

        return before.SequenceEqual(olderRoot) && after.SequenceEqual(newerRoot);
    }

    /// <summary>The largest power of two below a number of leaves.</summary>
    private static ulong Split(ulong leaves) => 1UL << (63 - BitOperations.LeadingZeroCount(leaves - 1));

    private static void Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> node)
    {
        Span<byte> pair = stackalloc byte[2 * TreeHash.Size];
        left.CopyTo(pair);
        right.CopyTo(pair[TreeHash.Size..]);
        TreeHash.Node(pair, node);
    }
}
