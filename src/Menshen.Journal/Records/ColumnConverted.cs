namespace Menshen.Journal;

/// <summary>A column of a live table was turned from plaintext into sealed values, or back; or all columns of a group got values under another key.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Actor">Who had it done.</param>
/// <param name="Direction"><c>seal</c>, <c>unseal</c> or <c>rotate</c>.</param>
/// <param name="Database">The database.</param>
/// <param name="Column">As <c>schema.table.column</c>; of a rotation <c>*</c>.</param>
/// <param name="Group">Number of the seal group.</param>
/// <param name="Rows">Values that were converted.</param>
/// <param name="Result"><c>started</c>, <c>done</c>, or why not.</param>
public readonly record struct ColumnConverted(
    long Time, string Actor, string Direction, string Database, string Column, long Group, long Rows, string Result) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 2 * RecordWriter.MaxVarint + RecordWriter.MaxText(Actor) + RecordWriter.MaxText(Direction)
        + RecordWriter.MaxText(Database) + RecordWriter.MaxText(Column) + RecordWriter.MaxText(Result);

    public static ColumnConverted Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ColumnConverted);
        return new ColumnConverted(
            reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Int64(), reader.Int64(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ColumnConverted, Time);
        writer.Text(Actor);
        writer.Text(Direction);
        writer.Text(Database);
        writer.Text(Column);
        writer.Varint(Group);
        writer.Varint(Rows);
        writer.Text(Result);
        return writer.Length;
    }
}
