namespace Menshen.Journal;

/// <summary>A segment that has a successor, so that nothing will be appended to it any more.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Header">Its own header.</param>
/// <param name="Next">The successor's header: it says how long the segment is, where it ends in the tree, and when.</param>
internal sealed record ClosedSegment(string Path, SegmentHeader Header, SegmentHeader Next)
{
    public long Number => Header.Number;

    /// <summary>No record in it is of a later time: it ended before its successor was begun. Microseconds since the epoch.</summary>
    public long Ended => Next.Created;

    public ulong Records => Next.FirstLeaf - Header.FirstLeaf;

    /// <summary>Those of a directory with the numbers asked for, in order; what has no readable header is told to
    /// <paramref name="unreadable"/> and passed over.</summary>
    public static IEnumerable<ClosedSegment> In(string directory, Func<long, bool> wanted, Action<string> unreadable)
    {
        var segments = SegmentNames.List(directory);
        for (var i = 0; i + 1 < segments.Count; i++)
        {
            // Without its successor nobody knows where it ends: such a gap is the verifier's finding.
            if (!wanted(segments[i].Number) || segments[i + 1].Number != segments[i].Number + 1) { continue; }
            ClosedSegment segment;
            try
            {
                segment = new ClosedSegment(segments[i].Path, HeaderFile.Read(segments[i].Path), HeaderFile.Read(segments[i + 1].Path));
            }
            catch (JournalDamagedException e)
            {
                unreadable(e.Message);
                continue;
            }

            yield return segment;
        }
    }

    /// <summary>Why this file is not the one that its successor follows, or null.</summary>
    public string? Misfit()
    {
        if (!Header.Digest.Span.SequenceEqual(Next.PreviousDigest.Span)) { return "its header is another than when its successor was begun"; }
        var length = new FileInfo(Path).Length;
        return length == Next.PreviousLength ? null : $"it has {length} bytes; when its successor was begun it had {Next.PreviousLength}";
    }
}
