namespace Menshen.Journal;

/// <summary>Rows got another label by the security administrator.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Table">As <c>database/schema.table</c>.</param>
/// <param name="Key">Which rows, as <c>column=value</c>.</param>
/// <param name="From">Their label before.</param>
/// <param name="To">Their label now.</param>
/// <param name="Rows">How many.</param>
/// <param name="Reason">Why.</param>
/// <param name="Result"><c>done</c> with the readers whose transactions were ended, or why not.</param>
public readonly record struct RowsRelabelled(
    long Time, string Actor, string Table, string Key, string From, string To, long Rows, string Reason, string Result) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxText(Actor) + RecordWriter.MaxText(Table)
        + RecordWriter.MaxText(Key) + RecordWriter.MaxText(From) + RecordWriter.MaxText(To) + RecordWriter.MaxText(Reason) + RecordWriter.MaxText(Result);

    public static RowsRelabelled Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.RowsRelabelled);
        return new RowsRelabelled(
            reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Int64(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.RowsRelabelled, Time);
        writer.Text(Actor);
        writer.Text(Table);
        writer.Text(Key);
        writer.Text(From);
        writer.Text(To);
        writer.Varint(Rows);
        writer.Text(Reason);
        writer.Text(Result);
        return writer.Length;
    }
}
