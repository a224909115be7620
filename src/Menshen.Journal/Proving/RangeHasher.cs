using System.Numerics;

namespace Menshen.Journal;

/// <summary>Computes the hashes of the subtrees that a proof needs, from the records of a few segments alone.</summary>
/// <remarks>A segment's header holds the roots of all complete subtrees before it. So whatever lies left of the anchor (the proven leaf, or
/// the older tree's end) follows from that header and the records up to the anchor; whatever lies right of it, from the records
/// behind.</remarks>
internal sealed class RangeHasher
{
    private readonly CompactRange _left;
    private readonly ulong _anchor;
    private readonly IReadOnlyList<(ulong From, ulong To)> _ranges;
    private readonly byte[]?[] _hashes;
    private readonly int[] _right;
    private readonly byte[] _leaf = new byte[2 * TreeHash.Size];
    private CompactRange _current = new();
    private int _at;

    public RangeHasher(CompactRange start, ulong anchor, IReadOnlyList<(ulong From, ulong To)> ranges)
    {
        _left = start.Copy();
        _anchor = anchor;
        _ranges = ranges;
        _hashes = new byte[ranges.Count][];
        _right = [.. Enumerable.Range(0, ranges.Count).Where(i => ranges[i].From >= anchor).OrderBy(i => ranges[i].From)];
        Next = start.Size;
        TakeLeft();
    }

    /// <summary>The record that is due.</summary>
    public ulong Next { get; private set; }

    /// <summary>In the order of the ranges; once all records have been added.</summary>
    public IReadOnlyList<byte[]> Hashes => [.. _hashes.Select(h => h ?? throw new InvalidOperationException("records are missing"))];

    public void Add(ReadOnlySpan<byte> record)
    {
        if (Next < _anchor)
        {
            Append(_left, record);
            Next++;
            TakeLeft();
            return;
        }

        if (_at < _right.Length && Next >= _ranges[_right[_at]].From)
        {
            Append(_current, record);
            if (Next + 1 == _ranges[_right[_at]].To)
            {
                _current.Root(_hashes[_right[_at++]] = new byte[TreeHash.Size]);
                _current = new CompactRange();
            }
        }

        Next++;
    }

    private void Append(CompactRange tree, ReadOnlySpan<byte> record)
    {
        TreeHash.Leaf(record, _leaf.AsSpan(TreeHash.Size));
        tree.Append(_leaf);
    }

    private void TakeLeft()
    {
        if (Next != _anchor) { return; }
        for (var i = 0; i < _ranges.Count; i++)
        {
            if (_ranges[i].To <= _anchor) { _hashes[i] = _left.Subtree(BitOperations.Log2(_ranges[i].To - _ranges[i].From)); }
        }
    }
}
