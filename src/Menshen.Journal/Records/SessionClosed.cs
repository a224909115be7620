namespace Menshen.Journal;

/// <summary>A session ended.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Reason">One of the gateway's reasons.</param>
/// <param name="Statements">How many statements it had submitted.</param>
public readonly record struct SessionClosed(
    long Time,
    ulong SessionId,
    string Reason,
    ulong Statements) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxText(Reason) + RecordWriter.MaxVarint;

    public static SessionClosed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.SessionClosed);
        return new SessionClosed(reader.Time, reader.Varint(), reader.Text(), reader.Varint());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.SessionClosed, Time);
        writer.Varint(SessionId);
        writer.Text(Reason);
        writer.Varint(Statements);
        return writer.Length;
    }
}
