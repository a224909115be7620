namespace Menshen.Journal;

/// <summary>Menshen ended in an orderly way.</summary>
public readonly record struct ServiceStopped(
    long Time,
    string Reason) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Reason);

    public static ServiceStopped Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ServiceStopped);
        return new ServiceStopped(reader.Time, reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ServiceStopped, Time);
        writer.Text(Reason);
        return writer.Length;
    }
}
