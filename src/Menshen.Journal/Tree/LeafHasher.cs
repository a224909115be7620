using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Hashes the records of a batch's body into leaves, many side by side, and appends them to a tree.</summary>
internal sealed class LeafHasher
{
    /// <summary>Leaves per round: 32 KiB of hashes, and the records they come from, stay in the caches.</summary>
    private const int Round = 1024;

    private readonly byte[] _nodes = new byte[(Round + 1) * TreeHash.Size];
    private readonly int[] _offsets = new int[Round];
    private readonly int[] _lengths = new int[Round];

    /// <summary>Appends every record of the body; false if the body is not exactly a row of <paramref name="count"/> records.</summary>
    public bool TryAppend(ReadOnlySpan<byte> body, int count, CompactRange tree)
    {
        var cursor = new RecordCursor(body);
        var seen = 0;
        var filled = 0;
        while (cursor.MoveNext())
        {
            seen++;
            _offsets[filled] = cursor.Offset;
            _lengths[filled] = cursor.Record.Length;
            if (++filled == Round)
            {
                Flush(body, filled, tree);
                filled = 0;
            }
        }

        Flush(body, filled, tree);
        return cursor.AtEnd && seen == count;
    }

    private void Flush(ReadOnlySpan<byte> body, int count, CompactRange tree)
    {
        if (count == 0) { return; }
        Sm3Lanes.HashLeaves(body, _offsets.AsSpan(0, count), _lengths.AsSpan(0, count), _nodes.AsSpan(TreeHash.Size));
        tree.Append(_nodes.AsSpan(0, (1 + count) * TreeHash.Size));
    }
}
