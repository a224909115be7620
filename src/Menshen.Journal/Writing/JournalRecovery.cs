using System.Globalization;

namespace Menshen.Journal;

/// <summary>Examines the last segment at start: rebuilds the tree's state, finds a torn tail, refuses damage.</summary>
internal static class JournalRecovery
{
    public static RecoveredEnd Examine(JournalOptions options, SealingSecret sealing)
    {
        var segments = SegmentNames.List(options.Directory);
        if (segments.Count == 0)
        {
            return new RecoveredEnd { NextSegment = 1, Tree = new CompactRange(), LastHeader = new byte[TreeHash.Size], LastChain = new byte[TreeHash.Size] };
        }

        var (number, path) = segments[^1];
        using var reader = new SegmentFileReader(path, sealing);
        if (reader.Header.Origin != options.Origin)
        {
            throw new JournalDamagedException($"{path}: it belongs to '{reader.Header.Origin}', not to '{options.Origin}'");
        }

        if (!reader.CanOpen) { throw new JournalDamagedException(reader.WrongSecret); }
        return Scan(reader, options, number) with { IsUnderEarlierSecret = !reader.Header.SealingId.Span.SequenceEqual(sealing.Current.Id.Span) };
    }

    private static RecoveredEnd Scan(SegmentFileReader reader, JournalOptions options, long number)
    {
        var tree = reader.Header.Range.Copy();
        var hasher = new LeafHasher();
        var chain = new FrameChain(reader.Header);
        var signed = reader.Header.FirstLeaf;
        var closed = false;
        FrameRead read;
        string? damage = null;
        while ((read = reader.Next()) == FrameRead.Frame && (damage = Apply(reader, tree, hasher, chain)) is null)
        {
            chain.Append(reader.WholeFrame);
            closed = false;
            if (reader.Frame.Kind != FrameKind.Checkpoint) { continue; }
            signed = tree.Size;
            closed = (CheckpointReason)reader.Body[0] == CheckpointReason.Close;
        }

        var end = damage is null ? reader.Offset : reader.FrameOffset;
        var torn = damage is null ? reader.WrittenEnd() - end : 0;
        // Each frame was on disk before the next was written: only the last one can be unfinished.
        if (damage is null && read != FrameRead.End && reader.TrySkipDamage())
        {
            damage = "a frame is damaged, and whole frames follow it";
        }

        if (damage is not null && !options.AcceptDamage)
        {
            throw new JournalDamagedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.Path}: at offset {end}: {damage}. ")
                + "Keep a copy of the directory, run 'journal verify', and open with damage accepted only when the finding is understood");
        }

        return new RecoveredEnd
        {
            NextSegment = number + 1,
            Tree = tree,
            LastHeader = reader.Header.Digest,
            LastChain = chain.Digest.ToArray(),
            LastLength = damage is null ? end : reader.FileLength,
            Unclosed = !closed,
            UnsignedRecords = tree.Size - signed,
            Torn = damage is null && reader.FileLength > end ? (reader.Path, end, torn) : null,
            AfterDamage = damage is not null,
        };
    }

    /// <summary>Applies a whole frame to the tree; says what is wrong with it, or null.</summary>
    private static string? Apply(SegmentFileReader reader, CompactRange tree, LeafHasher hasher, FrameChain chain)
    {
        var frame = reader.Frame;
        if (frame.FirstLeaf != tree.Size) { return $"a frame begins with record {frame.FirstLeaf} where {tree.Size} is due"; }
        switch (frame.Kind)
        {
            case FrameKind.Sealed:
                if (!reader.TryOpenRecords(out var records)) { return "a frame does not open under its key: it was changed"; }
                return hasher.TryAppend(records, frame.Count, tree) ? null : "a batch does not hold the records it announces";
            case FrameKind.Checkpoint:
                Span<byte> root = stackalloc byte[TreeHash.Size];
                tree.Root(root);
                return Checkpoint.TryDecode(frame.FirstLeaf, reader.FrameOffset, reader.Body) is { } checkpoint
                    && checkpoint.Root.Span.SequenceEqual(root) && checkpoint.Chain.Span.SequenceEqual(chain.Digest)
                        ? null
                        : "a checkpoint's digests are not those of what stands before it";
            default:
                return $"a frame of unknown kind {(byte)frame.Kind}";
        }
    }
}
