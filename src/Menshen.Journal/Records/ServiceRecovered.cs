namespace Menshen.Journal;

/// <summary>The run before did not close the journal; this is what was found.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="UnsignedRecords">Records kept that no checkpoint of the run before had signed.</param>
/// <param name="TornBytes">Bytes of a last write that never finished, cut off. No record in them had been reported durable.</param>
public readonly record struct ServiceRecovered(
    long Time,
    ulong UnsignedRecords,
    ulong TornBytes) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxVarint;

    public static ServiceRecovered Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ServiceRecovered);
        return new ServiceRecovered(reader.Time, reader.Varint(), reader.Varint());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ServiceRecovered, Time);
        writer.Varint(UnsignedRecords);
        writer.Varint(TornBytes);
        return writer.Length;
    }
}
