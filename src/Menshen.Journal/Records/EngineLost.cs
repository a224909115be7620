namespace Menshen.Journal;

/// <summary>The PostgreSQL server is gone or was stopped.</summary>
public readonly record struct EngineLost(
    long Time,
    string Reason) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Reason);

    public static EngineLost Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.EngineLost);
        return new EngineLost(reader.Time, reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.EngineLost, Time);
        writer.Text(Reason);
        return writer.Length;
    }
}
