namespace Menshen.Journal;

/// <summary>Labels were applied to a database or a table, or taken off one.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Actor">Who had it done.</param>
/// <param name="Database">The database.</param>
/// <param name="Table">As <c>schema.table</c>; empty for the database as a whole.</param>
/// <param name="Action"><c>begun</c>, <c>labelled</c>, <c>released</c> or <c>applied</c>.</param>
/// <param name="RowLabel">The label that the rows got which were there.</param>
/// <param name="TableLabel">The label of the table itself.</param>
/// <param name="Result"><c>done</c> with how long others waited, or why not.</param>
public readonly record struct LabelsApplied(
    long Time, string Actor, string Database, string Table, string Action, string RowLabel, string TableLabel, string Result) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Actor) + RecordWriter.MaxText(Database) + RecordWriter.MaxText(Table)
        + RecordWriter.MaxText(Action) + RecordWriter.MaxText(RowLabel) + RecordWriter.MaxText(TableLabel) + RecordWriter.MaxText(Result);

    public static LabelsApplied Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.LabelsApplied);
        return new LabelsApplied(
            reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.LabelsApplied, Time);
        writer.Text(Actor);
        writer.Text(Database);
        writer.Text(Table);
        writer.Text(Action);
        writer.Text(RowLabel);
        writer.Text(TableLabel);
        writer.Text(Result);
        return writer.Length;
    }
}
