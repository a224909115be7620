namespace Menshen.Journal;

/// <summary>One event as the journal stores it: kind byte, eight bytes of time, then the fields of its kind.</summary>
/// <remarks>Byte tables are in <c>docs/journal-format.md</c>. A record may grow at its end in later versions; readers ignore what they do
/// not know.</remarks>
public interface IJournalRecord
{
    /// <summary>Microseconds since the Unix epoch, UTC.</summary>
    long Time { get; }

    /// <summary>No call of <see cref="Encode"/> writes more bytes than this; at most <see cref="JournalLimits.MaxRecordBytes"/>.</summary>
    int MaxEncodedSize { get; }

    /// <summary>Writes the record and returns its length. <paramref name="destination"/> holds at least <see cref="MaxEncodedSize"/>
    /// bytes.</summary>
    int Encode(Span<byte> destination);
}
