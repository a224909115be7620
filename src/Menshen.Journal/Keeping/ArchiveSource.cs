namespace Menshen.Journal;

/// <summary>Where a copy is taken from: the journal itself, or another place of the archive where the journal has it no more.</summary>
/// <param name="Name">The file, as messages call it.</param>
/// <param name="Open">Opens it for reading.</param>
/// <param name="Entry">Its line in the index; digest and time are set when it is copied.</param>
/// <param name="Sm3">The digest that it must have, where one is known.</param>
internal sealed record ArchiveSource(string Name, Func<Stream> Open, ArchiveEntry Entry, string? Sm3)
{
    public static ArchiveSource Of(ClosedSegment segment) => new(
        segment.Path, () => FileDigest.OpenCached(segment.Path),
        new ArchiveEntry(
            segment.Number, "", segment.Next.PreviousLength, segment.Header.FirstLeaf, segment.Records, JournalTime.ToMoment(segment.Header.Created),
            JournalTime.ToMoment(segment.Ended), segment.Header.Origin, default),
        null);

    public static ArchiveSource Of(ArchivePlace place, ArchiveEntry entry) => new(place.PathOf(entry.Segment), () => place.OpenCopy(entry.Segment), entry, entry.Sm3);
}
