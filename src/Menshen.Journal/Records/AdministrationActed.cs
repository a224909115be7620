namespace Menshen.Journal;

/// <summary>Somebody administered Menshen itself.</summary>
public readonly record struct AdministrationActed(
    long Time,
    string Actor,
    string Action,
    string Object,
    string Result) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Actor) + RecordWriter.MaxText(Action)
        + RecordWriter.MaxText(Object) + RecordWriter.MaxText(Result);

    public static AdministrationActed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.AdministrationActed);
        return new AdministrationActed(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.AdministrationActed, Time);
        writer.Text(Actor);
        writer.Text(Action);
        writer.Text(Object);
        writer.Text(Result);
        return writer.Length;
    }
}
