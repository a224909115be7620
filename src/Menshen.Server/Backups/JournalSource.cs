using Menshen.Backup.Journaling;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>The running journal, for who copies it into a repository.</summary>
internal sealed class JournalSource(JournalWriter writer) : IJournalSource
{
    public (long Segment, long Bytes)? Committed => writer.Status is { Segment: > 0 } status ? (status.Segment, status.SegmentBytes) : null;

    public IReadOnlyList<JournalSegment> Segments() => [.. SegmentFile.In(writer.Directory).Select(Of)];

    public Stream Open(long number) =>
        new FileStream(SegmentFile.PathOf(writer.Directory, number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public int Clearings => writer.Clearings;

    public IReadOnlyList<string> Tombstones() => TombstoneFiles.In(writer.Directory);

    public static JournalSegment Of(SegmentFile file) => new(file.Number, file.Header, file.PreviousHeader, file.PreviousBytes, file.Begun);
}
