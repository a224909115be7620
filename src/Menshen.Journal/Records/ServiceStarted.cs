namespace Menshen.Journal;

/// <summary>Menshen began to serve.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="Settings">What weakens or shapes the service, for people: profile, durability, listeners.</param>
public readonly record struct ServiceStarted(
    long Time,
    string Version,
    string Host,
    int ProcessId,
    string Settings) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Version) + RecordWriter.MaxText(Host) + 5
        + RecordWriter.MaxText(Settings);

    public static ServiceStarted Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ServiceStarted);
        return new ServiceStarted(reader.Time, reader.Text(), reader.Text(), reader.Int32(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ServiceStarted, Time);
        writer.Text(Version);
        writer.Text(Host);
        writer.Varint((uint)ProcessId);
        writer.Text(Settings);
        return writer.Length;
    }
}
