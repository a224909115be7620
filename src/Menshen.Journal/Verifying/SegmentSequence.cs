using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>Checks that segments follow each other without a gap: numbers, origin, leaf index, tree state, and the header before.</summary>
internal sealed class SegmentSequence(string directory, ClearedPart cleared, bool part)
{
    private readonly List<VerificationFinding> _findings = [.. cleared.Findings];
    private SegmentVerdict? _before;

    public List<string> Notes { get; } = [.. cleared.Notes];

    /// <summary>Records covered by the last checkpoint with a good place in the sequence.</summary>
    public ulong SignedRecords { get; private set; }

    public long? LastCheckpointTime { get; private set; }

    public void Add(SegmentVerdict verdict)
    {
        var expected = _before is null ? FirstExpected(verdict) : _before.Number + 1;
        if (verdict.Number != expected)
        {
            var missing = verdict.Number - 1 == expected ? $"segment {expected} is missing" : $"segments {expected} to {verdict.Number - 1} are missing";
            _findings.Add(new VerificationFinding(SegmentNames.Of(expected), 0, _before?.Records ?? 0, missing));
        }

        if (verdict.Header is { } header) { Join(verdict, header, verdict.Number == expected); }
        // A tail that is torn is only believable in the last segment: a writer cuts it off before it goes on.
        if (_before is { TornBytes: > 0 } torn)
        {
            torn.Find(torn.Bytes, torn.Records, $"{torn.TornBytes} bytes at the end are no whole frame, though another segment follows");
        }

        Close();
        _before = verdict;
        if (verdict.Checkpoints.Count > 0)
        {
            SignedRecords = verdict.Checkpoints[^1].Checkpoint.TreeSize;
            LastCheckpointTime = verdict.Checkpoints[^1].Checkpoint.Time;
        }
        else if (verdict.Header is not null)
        {
            Notes.Add($"{verdict.File} has no checkpoint of its own (the service ended within a second of beginning it, or has just begun it)");
        }
    }

    public ImmutableArray<VerificationFinding> Finish()
    {
        if (_before is null) { _findings.Add(new VerificationFinding(directory, 0, null, "there are no segments")); }
        // A tombstone was written by a journal that had gone on: so what it stands for cannot be the end.
        if (_before is { } last && last.Number <= cleared.Last)
        {
            last.Find(last.Bytes, last.Tree.Size, $"segment {cleared.Last + 1} and all after it are missing: a tombstone says that the journal went on");
        }

        Close();
        return [.. _findings];
    }

    private void Close()
    {
        if (_before is null) { return; }
        _findings.AddRange(_before.Findings);
        _before.Findings.Clear();
    }

    /// <summary>The number that the first segment must have: the one after what was cleared, or one of those if the clearing was cut
    /// short.</summary>
    private long FirstExpected(SegmentVerdict first)
    {
        if (first.Number <= cleared.Last)
        {
            Notes.Add($"segments {first.Number} to {cleared.Last} were to be cleared and are still there: the clearing was cut short");
            return first.Number;
        }

        if (!part || first.Number == cleared.Last + 1) { return cleared.Last + 1; }
        Notes.Add($"this is a part of a journal, from segment {first.Number} on: of what was before it nothing is said");
        return first.Number;
    }

    private void Join(SegmentVerdict verdict, SegmentHeader header, bool follows)
    {
        if ((header.Flags & SegmentHeader.AfterDamageFlag) != 0)
        {
            Notes.Add($"{verdict.File} was begun after an operator accepted damage in the segment before it");
        }

        if (!follows) { return; }
        if (verdict.Number == cleared.Last + 1 && cleared.Misfit(header) is { } misfit) { verdict.Find(0, header.FirstLeaf, misfit); }
        if (_before is null)
        {
            if (header.FirstLeaf != 0 && verdict.Number == 1) { verdict.Find(0, 0, $"the first segment begins with record {header.FirstLeaf}"); }
            return;
        }

        if (_before.Header is not { } before) { return; }
        if (header.Origin != before.Origin)
        {
            verdict.Find(0, null, $"its origin is '{header.Origin}', the segment before says '{before.Origin}'");
        }

        if (!header.PreviousDigest.Span.SequenceEqual(before.Digest.Span))
        {
            verdict.Find(0, null, "it does not follow the segment before it: that one's header is another than when this was begun");
        }

        if (_before.Findings.Count > 0) { return; }
        if (header.PreviousLength != _before.FileLength)
        {
            _before.Find(
                Math.Min(header.PreviousLength, _before.FileLength),
                null,
                $"it has {_before.FileLength} bytes; when its successor was begun it had {header.PreviousLength}: frames were removed or added");
        }

        CompareEnds(verdict, header, _before);
    }

    private static void CompareEnds(SegmentVerdict verdict, SegmentHeader header, SegmentVerdict before)
    {
        if (header.FirstLeaf != before.Records)
        {
            verdict.Find(0, before.Records, $"it begins with record {header.FirstLeaf}, and the segment before ends at {before.Records}: records were removed or added");
            return;
        }

        if (before.TornBytes == 0 && !header.PreviousChain.Span.SequenceEqual(before.Chain.Span))
        {
            before.Find(before.Bytes, null, "its bytes are not those that its successor was begun after: a frame behind its last checkpoint was changed");
            return;
        }

        Span<byte> roots = stackalloc byte[2 * TreeHash.Size];
        header.Range.Root(roots);
        if (TryRoot(before, roots[TreeHash.Size..]) && !roots[..TreeHash.Size].SequenceEqual(roots[TreeHash.Size..]))
        {
            verdict.Find(0, before.Records, "the records before it are not those it was begun after");
        }
    }

    /// <summary>The root at a segment's end: recomputed, or else as its last checkpoint says.</summary>
    private static bool TryRoot(SegmentVerdict segment, Span<byte> root)
    {
        if (segment.Opened) { segment.Tree.Root(root); }
        else if (segment.EndsWithCheckpoint) { segment.Checkpoints[^1].Checkpoint.Root.Span.CopyTo(root); }
        else { return false; }
        return true;
    }
}
