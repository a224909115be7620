namespace Menshen.Journal;

/// <summary>A place of the archive failed, or works again.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Place">Its path.</param>
/// <param name="Trouble">What is wrong; empty when it works.</param>
public readonly record struct ArchivePlaceChanged(
    long Time,
    string Place,
    string Trouble) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Place) + RecordWriter.MaxText(Trouble);

    public static ArchivePlaceChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ArchivePlaceChanged);
        return new ArchivePlaceChanged(reader.Time, reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ArchivePlaceChanged, Time);
        writer.Text(Place);
        writer.Text(Trouble);
        return writer.Length;
    }
}
