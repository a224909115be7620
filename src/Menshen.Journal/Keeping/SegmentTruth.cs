using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>What this machine knows of the journal's segments, against which a line of an archive's index is held.</summary>
/// <remarks>Whoever has a place of the archive can write its copies and its index alike. Of a segment that is still here the journal itself is the measure, of one that was cleared its signed
/// tombstone; only where neither knows anything is the line believed.</remarks>
internal sealed class SegmentTruth
{
    private readonly Dictionary<long, ClosedSegment> _here;
    private readonly Dictionary<long, (long Bytes, string Sm3)> _cleared;
    private readonly Dictionary<long, string> _digests = [];

    private SegmentTruth(long open, Dictionary<long, ClosedSegment> here, Dictionary<long, (long Bytes, string Sm3)> cleared) => (Open, _here, _cleared) = (open, here, cleared);

    /// <summary>The segment that is being written, or will be: none from it on can have been copied.</summary>
    public long Open { get; }

    /// <param name="directory">The journal's.</param>
    /// <param name="key">Its own; null: tombstones are not asked.</param>
    public static SegmentTruth Of(string directory, ISignatureVerifier? key)
    {
        var cleared = key is null ? [] : ClearedPart.Read(directory, [key]).Segments;
        var here = ClosedSegment.In(directory, _ => true, static _ => { }).ToDictionary(segment => segment.Number);
        var last = SegmentNames.List(directory) is [.., var newest] ? newest.Number : cleared.Keys.DefaultIfEmpty(0).Max() + 1;
        return new SegmentTruth(last, here, cleared);
    }

    /// <summary>Whether a copy as the line says may be that segment's. Digests the segment, where it is here.</summary>
    public bool Allows(ArchiveEntry entry)
    {
        if (_here.TryGetValue(entry.Segment, out var segment) && segment.Misfit() is null)
            return entry.Bytes == segment.Next.PreviousLength && entry.Origin == segment.Header.Origin && entry.Sm3 == DigestOf(segment);
        return !_cleared.TryGetValue(entry.Segment, out var cleared) || cleared == (entry.Bytes, entry.Sm3);
    }

    private string DigestOf(ClosedSegment segment) => _digests.TryGetValue(segment.Number, out var known) ? known : _digests[segment.Number] = FileDigest.Of(segment.Path);
}
