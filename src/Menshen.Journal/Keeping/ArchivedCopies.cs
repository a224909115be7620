namespace Menshen.Journal;

/// <summary>What is said of a copy by its line in an index, compared with the copy itself.</summary>
internal static class ArchivedCopies
{
    /// <summary>True if the copy is what the index says, read from the device.</summary>
    public static bool Has(this IArchiveFiles files, ArchiveEntry entry, Action<long>? bytesDone, CancellationToken cancellation) =>
        files.LengthOf(SegmentNames.Of(entry.Segment)) == entry.Bytes && files.DigestOf(entry, bytesDone, cancellation) == entry.Sm3;

    /// <summary>SM3 of the copy, in hexadecimal.</summary>
    /// <exception cref="IOException">It is longer than the index says.</exception>
    public static string DigestOf(this IArchiveFiles files, ArchiveEntry entry, Action<long>? bytesDone, CancellationToken cancellation)
    {
        using var copy = files.Open(SegmentNames.Of(entry.Segment));
        return FileDigest.Of(copy, bytesDone, cancellation, entry.Bytes);
    }
}
