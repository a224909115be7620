namespace Menshen.Journal;

/// <summary>Hashes the records of a batch's body into leaves and appends them to a tree.</summary>
internal sealed class LeafHasher
{
    /// <summary>Leaves per round: 32 KiB of hashes stay in the first-level cache.</summary>
    private const int Round = 1024;

    private readonly byte[] _nodes = new byte[(Round + 1) * TreeHash.Size];

    /// <summary>Appends every record of the body; false if the body is not exactly a row of <paramref name="count"/> records.</summary>
    public bool TryAppend(ReadOnlySpan<byte> body, int count, CompactRange tree)
    {
        var cursor = new RecordCursor(body);
        var seen = 0;
        var filled = 0;
        while (cursor.MoveNext())
        {
            TreeHash.Leaf(cursor.Record, _nodes.AsSpan((1 + filled) * TreeHash.Size));
            seen++;
            if (++filled == Round)
            {
                tree.Append(_nodes);
                filled = 0;
            }
        }

        if (filled > 0) { tree.Append(_nodes.AsSpan(0, (1 + filled) * TreeHash.Size)); }
        return cursor.AtEnd && seen == count;
    }
}
