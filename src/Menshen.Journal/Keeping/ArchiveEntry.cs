namespace Menshen.Journal;

/// <summary>One segment in an archive, as the archive's index lists it: one line of JSON, written once the copy was read back and
/// compared.</summary>
/// <param name="Segment">Its number.</param>
/// <param name="Sm3">Digest of the whole file, in hexadecimal.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="FirstRecord">Index of its first record.</param>
/// <param name="Records">Records in it.</param>
/// <param name="From">When it was begun.</param>
/// <param name="To">When its successor was begun; no record in it is later.</param>
/// <param name="Origin">Whose journal it is.</param>
/// <param name="ArchivedAt">When the copy was verified.</param>
public sealed record ArchiveEntry(
    long Segment, string Sm3, long Bytes, ulong FirstRecord, ulong Records, DateTimeOffset From, DateTimeOffset To, string Origin,
    DateTimeOffset ArchivedAt)
{
    /// <summary>No segment is longer: it is closed at 1 GiB at most, when a record has reached over that. Whoever has the other machine could let a copy fill this one's disk.</summary>
    public const long MostBytes = 2L << 30;
}
