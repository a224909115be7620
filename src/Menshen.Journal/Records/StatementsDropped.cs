namespace Menshen.Journal;

/// <summary>Statements ran without records, because the space was used up and policy says so.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Since">When it began, in microseconds since the epoch.</param>
/// <param name="Statements">How many, since the record of this kind before.</param>
public readonly record struct StatementsDropped(
    long Time,
    long Since,
    ulong Statements) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 2 * RecordWriter.MaxVarint;

    public static StatementsDropped Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.StatementsDropped);
        return new StatementsDropped(reader.Time, reader.Int64(), reader.Varint());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.StatementsDropped, Time);
        writer.Varint(Since);
        writer.Varint(Statements);
        return writer.Length;
    }
}
