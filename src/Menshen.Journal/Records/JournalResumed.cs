namespace Menshen.Journal;

/// <summary>The journal could not write for a while and writes again; nothing that waited was lost.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="DownSince">When it stopped, in microseconds since the epoch.</param>
/// <param name="Trouble">What was wrong.</param>
public readonly record struct JournalResumed(
    long Time,
    long DownSince,
    string Trouble) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxText(Trouble);

    public static JournalResumed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.JournalResumed);
        return new JournalResumed(reader.Time, reader.Int64(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.JournalResumed, Time);
        writer.Varint(DownSince);
        writer.Text(Trouble);
        return writer.Length;
    }
}
