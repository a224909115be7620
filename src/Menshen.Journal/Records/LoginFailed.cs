namespace Menshen.Journal;

/// <summary>Somebody was not let in.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="ClaimedName">The name the client gave, proven by nothing.</param>
/// <param name="Reason">For people and for counting; never contains a secret.</param>
public readonly record struct LoginFailed(
    long Time,
    string ClaimedName,
    string Database,
    string SourceAddress,
    int SourcePort,
    string Reason) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(ClaimedName) + RecordWriter.MaxText(Database)
        + RecordWriter.MaxText(SourceAddress) + 5 + RecordWriter.MaxText(Reason);

    public static LoginFailed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.LoginFailed);
        return new LoginFailed(
            reader.Time,
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Int32(),
            reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.LoginFailed, Time);
        writer.Text(ClaimedName);
        writer.Text(Database);
        writer.Text(SourceAddress);
        writer.Varint((uint)SourcePort);
        writer.Text(Reason);
        return writer.Length;
    }
}
