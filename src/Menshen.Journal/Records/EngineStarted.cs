namespace Menshen.Journal;

/// <summary>A PostgreSQL server is ready for sessions.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="ProcessId">Of its first process; 0 for an external engine.</param>
/// <param name="Endpoint">Where it listens, without secrets.</param>
public readonly record struct EngineStarted(
    long Time,
    string Version,
    int ProcessId,
    string Endpoint) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Version) + 5 + RecordWriter.MaxText(Endpoint);

    public static EngineStarted Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.EngineStarted);
        return new EngineStarted(reader.Time, reader.Text(), reader.Int32(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.EngineStarted, Time);
        writer.Text(Version);
        writer.Varint((uint)ProcessId);
        writer.Text(Endpoint);
        return writer.Length;
    }
}
